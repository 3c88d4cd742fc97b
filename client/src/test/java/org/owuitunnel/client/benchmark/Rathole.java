package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** rathole over TLS, of its two ways to encrypt the one whose cipher is the others'; TCP_NODELAY is its preset. */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class Rathole implements Contender {
    static final String NAME = "rathole";

    private static final String SERVER = """
            [server]
            bind_addr = "%1$s:%2$d"
            default_token = "benchmark"

            [server.transport]
            type = "tls"

            [server.transport.tls]
            pkcs12 = "%3$s"
            pkcs12_password = "%4$s"
            """;

    private static final String SERVICE = """

            [server.services.web%1$d]
            bind_addr = "127.0.0.1:%2$d"
            """;

    private static final String CLIENT = """
            [client]
            remote_addr = "%1$s:%2$d"
            default_token = "benchmark"

            [client.transport]
            type = "tls"

            [client.transport.tls]
            trusted_root = "%3$s"
            hostname = "%4$s"

            [client.services.web%6$d]
            local_addr = "%5$s"
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return Peers.missing(NAME, "rathole");
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return NAME + " " + Peers.version(NAME);
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        StringBuilder settings = new StringBuilder(String.format(
                SERVER,
                site.relay().address(),
                site.ports().link(),
                site.certificate().identity(),
                Certificate.STORE_PASSWORD));
        for (int i = 0; i < site.ports().inner().size(); i++) {
            settings.append(String.format(SERVICE, i, site.ports().inner().get(i)));
        }
        Path file = site.write("rathole-server.toml", settings.toString());
        Child server = start("rathole-server", site.relay(), site, file)
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
                site.originAddress(),
                site.tunnel());
        String name = site.named("rathole-client");
        return List.of(start(name, site.client(), site, site.write(name + ".toml", settings)));
    }

    private static Child start(String name, Place place, Site site, Path settings) throws IOException {
        List<String> command = List.of(Peers.program(NAME, "rathole"), settings.toString());
        return Child.start(name, site.folder(), place.command(command), Map.of("RUST_LOG", "warn"));
    }
}
