package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.testing.RawVisitor;

/**
 * The relay with what a service or a container has to give it and no more: no root, no capability, no way to get one, and no place to write
 * but its data folder.
 */
@EnabledOnOs(OS.LINUX)
class PrivilegesIT {
    private static final Path BUILT = Path.of("target/owui-relay").toAbsolutePath();

    /** Everything is mounted read-only but {@code $1}; then the rest runs as nobody. */
    private static final String CONFINED = """
            set -e
            mount --bind "$1" "$1"
            awk '{print $2}' /proc/self/mounts | grep -v -e "^$1$" -e ^/proc -e ^/sys -e ^/dev | while read -r place; do
              mount -o remount,bind,ro "$place"
            done
            shift
            exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --no-new-privs -- "$@"
            """;

    @TempDir
    private Path folder;

    @Test
    void nothingMoreIsNeeded() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can take so much away");
        assumeTrue(Files.exists(BUILT), "built with -Ddistribution.skip");
        RelayFolder files = RelayFolder.in(folder);
        Path config = files.configure("");
        assertThat(files.token()).isNotEmpty();
        Path program = folder.resolve("program");
        run("cp", "-r", BUILT.toString(), program.toString());
        run("chown", "-R", "65534:65534", folder.toString());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                CONFINED,
                "sh",
                folder.resolve("data").toString(),
                program.resolve("bin/owui-relay").toString(),
                "run",
                "--config",
                config.toString());
        try (RelayProcess relay = RelayProcess.start(builder)) {
            try (RawVisitor visitor = relay.visitor(files.authority())) {
                assertThat(visitor.gets("any", "/").answer().status()).isEqualTo(404);
            }
            List<String> status = Files.readAllLines(
                    Path.of("/proc", Long.toString(relay.process().pid()), "status"));
            assertThat(status)
                    .contains("NoNewPrivs:\t1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000")
                    .anyMatch(line -> line.matches("Uid:(\\t65534){4}"));
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
