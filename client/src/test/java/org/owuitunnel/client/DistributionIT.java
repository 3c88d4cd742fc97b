package org.owuitunnel.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the folder that the build made as someone does who unpacked it, with no JDK on the path. */
final class DistributionIT {

    private static final Path HOME = Path.of("target/owui-tunnel").toAbsolutePath();
    private static final long MEBIBYTE = 1 << 20;
    private static final Path LAUNCHER = HOME.resolve("bin/owui-tunnel");

    @TempDir
    Path elsewhere;

    @BeforeEach
    void needsAUnixShellAndABuiltFolder() {
        assumeTrue(File.separatorChar == '/', "the launcher under test is for Unix");
        assumeTrue(Files.exists(LAUNCHER), "built with -Ddistribution.skip");
    }

    @Test
    void saysItsVersionAndNothingElse() throws Exception {
        assertThat(run(LAUNCHER, Map.of())).satisfies(DistributionIT::isVersion);
    }

    @Test
    void startsThroughChainedLinksFromAFolderWithASpace() throws Exception {
        Path absolute = Files.createSymbolicLink(
                elsewhere.resolve("absolute"), copyOfHome().resolve("bin/owui-tunnel"));
        Path relative = Files.createSymbolicLink(elsewhere.resolve("relative"), absolute.getFileName());

        assertThat(run(relative, Map.of())).satisfies(DistributionIT::isVersion);
    }

    @Test
    void startsFromItsCacheAlsoWhereItWasMovedTo() throws Exception {
        // With AOTMode=on the JVM refuses to start from a cache that does not fit.
        Outcome moved = run(copyOfHome().resolve("bin/owui-tunnel"), Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"));

        assertThat(moved.exit()).isZero();
        assertThat(moved.out()).startsWith("owui-tunnel ");
    }

    @Test
    void startsWithoutAWordWhenTheCacheIsMissingOrBroken() throws Exception {
        Path copy = copyOfHome();
        Path cache = copy.resolve("lib/owui-tunnel.aot");

        Files.writeString(cache, "no cache");
        assertThat(run(copy.resolve("bin/owui-tunnel"), Map.of())).satisfies(DistributionIT::isVersion);
        Files.delete(cache);
        assertThat(run(copy.resolve("bin/owui-tunnel"), Map.of())).satisfies(DistributionIT::isVersion);
    }

    @Test
    void startsWithoutAWordWhenTheCacheIsOfOtherJars() throws Exception {
        Path copy = copyOfHome();
        try (Stream<Path> jars = Files.list(copy.resolve("lib"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
            }
        }

        assertThat(run(copy.resolve("bin/owui-tunnel"), Map.of())).satisfies(DistributionIT::isVersion);
    }

    @Test
    void hasBoundedMemoryUnlessToldOtherwise() throws Exception {
        String preset = run(LAUNCHER, Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal"))
                .out();
        String told = run(LAUNCHER, Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal -Xmx99m"))
                .out();

        assertThat(preset).containsPattern("MaxHeapSize += " + 256 * MEBIBYTE).containsPattern("UseSerialGC += true");
        assertThat(told).containsPattern("MaxHeapSize += " + 99 * MEBIBYTE + "|MaxHeapSize += " + 100 * MEBIBYTE);
    }

    @Test
    void loadsNativeLibrariesFromItsRuntime() throws Exception {
        try (Stream<Path> libraries = Files.list(HOME.resolve("runtime/lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.contains("netty_tcnative"));
        }
    }

    @Test
    void printsTheUrlFirstAndEndsWithZeroWhenToldToStop() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "demo", "--no-lan");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", elsewhere.toString()));
        builder.environment().putAll(Map.of("OWUI_TUNNEL_LOCAL_HTTPS_PORT", "0", "OWUI_TUNNEL_LOCAL_HTTP_PORT", "0"));
        Process process = builder.redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            assertThat(lines.readLine()).matches("https://demo\\.localhost:\\d+");
            process.destroy();

            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The relay that it embeds has one token and keeps nothing: no database, whose driver would be 14 MB and 200 classes. */
    @Test
    void hasNoDatabaseAndLoadsNoneOfIt() throws Exception {
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("sqlite"));
        }
        Path loaded = elsewhere.resolve("classes");
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "demo", "--no-lan");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", elsewhere.toString()));
        builder.environment().putAll(Map.of("OWUI_TUNNEL_LOCAL_HTTPS_PORT", "0", "OWUI_TUNNEL_LOCAL_HTTP_PORT", "0"));
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
        Process process = builder.redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            assertThat(lines.lines().filter(line -> line.startsWith("https://")).findFirst())
                    .isPresent();
            process.destroy();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains("org.owuitunnel.relay.gate.ShareBook"));
        // Not java.sql itself: picocli and Jackson name some of its types, and the cache brings them along.
        assertThat(classes.stream()
                        .filter(line -> line.contains("sqlite") || line.contains("org.owuitunnel.relay.storage.Sql")))
                .isEmpty();
    }

    private record Outcome(int exit, String out, String err) {}

    private static void isVersion(Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).matches("owui-tunnel \\d+\\.\\d+\\.\\d+\\S*\\R");
        assertThat(outcome.exit()).isZero();
    }

    private Outcome run(Path launcher, Map<String, String> environment) throws IOException, InterruptedException {
        Path out = elsewhere.resolve("out");
        Path err = elsewhere.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(List.of(launcher.toString(), "--version"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", elsewhere.toString());
        int exit = builder.start().waitFor();
        return new Outcome(exit, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** As tar unpacks it: the cache knows its jars by their times. */
    private Path copyOfHome() throws IOException, InterruptedException {
        Path copy = elsewhere.resolve("a copy");
        List<String> command = List.of("cp", "-Rp", HOME.toString(), copy.toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return copy;
    }
}
