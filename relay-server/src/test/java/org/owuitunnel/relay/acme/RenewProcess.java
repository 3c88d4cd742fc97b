package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code owui-relay certificate renew} as a process of its own. Stateless. */
final class RenewProcess {
    private RenewProcess() {}

    static Process start(Path home, Pebble authority, Path program, InetSocketAddress resolver) throws IOException {
        Path config = Files.writeString(home.resolve("relay.yml"), """
                domain: tunnel.test
                data: data
                acme:
                  dns: exec
                  agree-to-terms: true
                  directory: %s
                  directory-ca: %s
                  dns-resolver: %s
                  dns-timeout: 20s
                  exec: {program: %s}
                """.formatted(
                        authority.directory(), authority.ca(), resolver.getHostString(), program));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.owuitunnel.relay.Main",
                        "certificate",
                        "renew",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
    }
}
