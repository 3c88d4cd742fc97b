package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The files that are moved: random, so that nothing on the way could compress them. Stateless. */
final class Bodies {
    /** The answer to a small request, in octets. */
    static final int SMALL_BYTES = 1024;

    /** One large body, in octets: many times every window and buffer on the way. */
    static final int LARGE_BYTES = 64 * 1024 * 1024;

    static final String SMALL = "/small";
    static final String LARGE = "/large";

    private static final int PIECE_BYTES = 1024 * 1024;

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(1);
        write(folder.resolve(SMALL.substring(1)), SMALL_BYTES, random);
        write(folder.resolve(LARGE.substring(1)), LARGE_BYTES, random);
    }

    private static void write(Path file, int octets, Random random) throws IOException {
        byte[] piece = new byte[Math.min(octets, PIECE_BYTES)];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int left = octets; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    private Bodies() {}
}
