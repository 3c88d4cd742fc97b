package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** A conformance suite that others wrote: a program out of a jar that the build has fetched. Stateless. */
final class Suite {
    private Suite() {}

    /** The jar of this name, without a version. */
    static Path jar(String name) {
        Path jar = Path.of("target", "conformance", name + ".jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException(
                    jar + ": missing (expected: fetched by 'mvn verify' before its integration tests)");
        }
        return jar;
    }

    /** Copies a file out of {@code jar} into {@code folder}. */
    static Path taken(Path jar, String entry, Path folder) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            ZipEntry found = opened.getEntry(entry);
            if (found == null) {
                throw new IllegalStateException(jar + ": no " + entry);
            }
            Path target = folder.resolve(Path.of(entry).getFileName().toString());
            try (InputStream in = opened.getInputStream(found)) {
                Files.copy(in, target);
            }
            return target;
        }
    }

    /** Runs a command in {@code folder} to its end; its exit code and what it said. */
    static Run run(Path folder, int limitSeconds, List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "suite", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(command.getFirst() + ": still runs after " + limitSeconds + " s\n" + text(said));
        }
        return new Run(process.exitValue(), text(said));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    record Run(int exit, String said) {}
}
