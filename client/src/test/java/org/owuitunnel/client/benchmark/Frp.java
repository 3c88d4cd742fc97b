package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * frp with what its documentation recommends for web apps: a proxy of type http on the vhost port, streams multiplexed over one
 * connection, TLS on it, a pool of connections made in advance.
 */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class Frp implements Contender {
    static final String NAME = "frp";

    private static final String SERVER = """
            bindAddr = "%1$s"
            bindPort = %2$d
            proxyBindAddr = "127.0.0.1"
            vhostHTTPPort = %3$d
            vhostHTTPTimeout = 300
            log.level = "warn"
            auth.token = "benchmark"
            transport.tls.force = true
            transport.tls.certFile = "%4$s"
            transport.tls.keyFile = "%5$s"
            transport.maxPoolCount = 5
            """;

    private static final String CLIENT = """
            serverAddr = "%1$s"
            serverPort = %2$d
            log.level = "warn"
            auth.token = "benchmark"
            transport.tls.trustedCaFile = "%3$s"
            transport.tls.serverName = "%4$s"
            transport.poolCount = 5

            [[proxies]]
            name = "web%7$d"
            type = "http"
            localIP = "127.0.0.1"
            localPort = %5$d
            customDomains = ["%6$s"]
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return Peers.missing(NAME, "frps", "frpc");
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return Tools.version(Peers.program(NAME, "frps"), "--version");
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        Certificate certificate = site.certificate();
        String settings = String.format(
                SERVER,
                site.relay().address(),
                site.ports().link(),
                site.ports().inner().getFirst(),
                certificate.chain(),
                certificate.key());
        Path file = site.write("frps.toml", settings);
        List<String> command = List.of(Peers.program(NAME, "frps"), "-c", file.toString());
        Child server = Child.start("frps", site.folder(), site.relay().command(command), Map.of())
                .awaitListening(site.ports().link());
        return List.of(server, site.nginx().frontOf(site));
    }

    @Override
    public List<Child> startClient(Site site) throws IOException {
        String settings = String.format(
                CLIENT,
                site.relay().address(),
                site.ports().link(),
                site.certificate().chain(),
                Certificate.DOMAIN,
                site.origin(),
                site.tunnel() == 0 ? Certificate.HOST : site.named("bench") + "." + Certificate.DOMAIN,
                site.tunnel());
        Path file = site.write(site.named("frpc") + ".toml", settings);
        List<String> command = List.of(Peers.program(NAME, "frpc"), "-c", file.toString());
        return List.of(
                Child.start(site.named("frpc"), site.folder(), site.client().command(command), Map.of()));
    }
}
