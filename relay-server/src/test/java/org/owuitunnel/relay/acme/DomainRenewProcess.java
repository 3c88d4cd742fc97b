package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.route.Hostname;

/** A process that does what is due for one custom host, and can be killed while it does. */
final class DomainRenewProcess {
    private DomainRenewProcess() {}

    static Process start(Path data, Pebble authority, InetSocketAddress dns, String host) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DomainRenewProcess.class.getName(),
                        data.toString(),
                        authority.directory().toString(),
                        authority.ca().toString(),
                        dns.getHostString(),
                        host)
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws Exception {
        URI directory = URI.create(args[1]);
        AcmeConfig.Account account = new AcmeConfig.Account(
                directory, Optional.of(Path.of(args[2])), Optional.empty(), Optional.empty(), Optional.empty());
        Path data = Path.of(args[0]);
        new DomainRenewals(
                        new AcmeConfig.ByHttp(account, Optional.of(new InetSocketAddress(args[3], 53))),
                        new AcmeFolder(data, directory),
                        Challenges.in(data),
                        () -> List.of(Hostname.of(args[4]).orElseThrow()),
                        () -> {},
                        InstantSource.system())
                .look();
    }
}
