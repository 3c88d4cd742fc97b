package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code ssh -R} to a server of its own, with AES-GCM, which is faster here than the cipher that it would choose. */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class OpenSsh implements Contender {
    static final String NAME = "openssh";

    private static final String SERVER = """
            ListenAddress %1$s:%2$d
            HostKey %3$s/host_key
            AuthorizedKeysFile %3$s/user_key.pub
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            AllowTcpForwarding remote
            MaxStartups 1000
            LogLevel ERROR
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return Files.isExecutable(Path.of("/usr/sbin/sshd")) && Files.isDirectory(Path.of("/run/sshd"))
                ? ""
                : "not installed (client/src/test/benchmark/peers)";
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return Tools.version("ssh", "-V");
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        key(site, "host_key");
        key(site, "user_key");
        Path settings = site.write(
                "sshd.conf",
                String.format(SERVER, site.relay().address(), site.ports().link(), site.folder()));
        List<String> command = List.of("/usr/sbin/sshd", "-D", "-e", "-f", settings.toString());
        Child server = Child.start("sshd", site.folder(), site.relay().command(command), Map.of())
                .awaitListening(site.ports().link());
        return List.of(server, site.nginx().frontOf(site));
    }

    private static void key(Site site, String name) throws IOException, InterruptedException {
        Path file = site.folder().resolve(name);
        if (!Files.exists(file)) {
            Tools.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
        }
    }

    @Override
    public List<Child> startClient(Site site) throws IOException {
        List<String> command = List.of(
                "/usr/bin/ssh",
                "-N",
                "-F",
                "none",
                "-i",
                site.folder().resolve("user_key").toString(),
                "-c",
                "aes128-gcm@openssh.com",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ExitOnForwardFailure=yes",
                "-o",
                "ServerAliveInterval=15",
                "-p",
                Integer.toString(site.ports().link()),
                "-R",
                "127.0.0.1:" + site.inner() + ":" + site.originAddress(),
                System.getProperty("user.name", "root") + "@" + site.relay().address());
        return List.of(
                Child.start(site.named("ssh"), site.folder(), site.client().command(command), Map.of()));
    }
}
