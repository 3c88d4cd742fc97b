package org.owuitunnel.relay.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is only ever added to, and readable by its owner alone; another program may put it away and ask for it to be made anew. Written
 * by one thread, asked by any.
 */
final class AppendedFile extends OutputStream {
    private static final Set<OpenOption> ADDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private static final Log LOG = Log.of(AppendedFile.class);

    private final Path path;
    private OutputStream out;

    /** True once the file is to be opened anew. Written by whoever asks, read by the writing thread. */
    private volatile boolean due;

    /** True while it has been told that nothing can be written. */
    private boolean failing;

    /** @throws IOException when it cannot be written */
    AppendedFile(Path path) throws IOException {
        this.path = path;
        this.out = open(path);
    }

    private static OutputStream open(Path path) throws IOException {
        SeekableByteChannel channel;
        try {
            channel = Files.newByteChannel(
                    path, ADDING, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            channel = Files.newByteChannel(path, ADDING); // Windows: a file takes what its folder grants
        }
        return Channels.newOutputStream(channel);
    }

    /** Opens the file anew before the next octets: it may have been put away. */
    void reopenLater() {
        due = true;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int count) throws IOException {
        try {
            if (due) {
                due = false;
                OutputStream next = open(path);
                out.close();
                out = next;
            }
            out.write(octets, from, count);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.error(Event.event("access-log.failed").because(e));
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
