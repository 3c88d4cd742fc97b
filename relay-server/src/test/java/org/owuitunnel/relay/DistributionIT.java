package org.owuitunnel.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that the build made: options that are built in, and a start without a fitting cache. */
final class DistributionIT {
    private static final Path HOME = Path.of("target/owui-relay").toAbsolutePath();
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path elsewhere;

    @BeforeEach
    void needsAUnixShellAndABuiltFolder() {
        assumeTrue(File.separatorChar == '/', "the launcher under test is for Unix");
        assumeTrue(Files.exists(HOME.resolve("bin/owui-relay")), "built with -Ddistribution.skip");
    }

    @Test
    void hasBoundedMemoryUnlessToldOtherwise() throws Exception {
        assertThat(run(HOME, "-XX:+PrintFlagsFinal"))
                .containsPattern("MaxHeapSize += " + 256 * MEBIBYTE)
                .containsPattern("ExitOnOutOfMemoryError += true");
        assertThat(run(HOME, "-XX:+PrintFlagsFinal -Xmx1g")).containsPattern("MaxHeapSize += " + 1024 * MEBIBYTE);
    }

    @Test
    void startsWithoutAWordWhenTheCacheIsBrokenOrMissing() throws Exception {
        Path copy = elsewhere.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-Rp", HOME.toString(), copy.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        Files.writeString(copy.resolve("lib/owui-relay.aot"), "no cache");
        assertThat(run(copy, "")).matches("owui-relay \\d+\\.\\d+\\.\\d+\\S*\\R");
        Files.delete(copy.resolve("lib/owui-relay.aot"));
        assertThat(run(copy, "")).matches("owui-relay \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    /** What {@code --version} prints, of both streams; without options not even what the JVM says of them. */
    private static String run(Path home, String options) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin/owui-relay").toString(), "--version");
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        if (!options.isEmpty()) {
            builder.environment().put("JDK_JAVA_OPTIONS", options);
        }
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
