package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** bore, which does not encrypt its link: it does less than the others. Its port for clients is fixed in its program. */
final class Bore implements Contender {
    static final String NAME = "bore";

    private static final int CONTROL_PORT = 7835;

    private static final Map<String, String> SECRET = Map.of("BORE_SECRET", "benchmark");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return Peers.missing(NAME, "bore");
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return Tools.version(Peers.program(NAME, "bore"), "--version");
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        List<String> command = List.of(
                Peers.program(NAME, "bore"),
                "server",
                "--bind-addr",
                site.relay().address(),
                "--bind-tunnels",
                Place.LOOPBACK);
        Child server = Child.start("bore-server", site.folder(), site.relay().command(command), SECRET)
                .awaitListening(CONTROL_PORT);
        return List.of(server, site.nginx().frontOf(site));
    }

    @Override
    public List<Child> startClient(Site site) throws IOException {
        List<String> command = List.of(
                Peers.program(NAME, "bore"),
                "local",
                Integer.toString(site.origin()),
                "--local-host",
                Place.LOOPBACK,
                "--to",
                site.relay().address(),
                "--port",
                Integer.toString(site.inner()));
        return List.of(Child.start(
                site.named("bore-client"), site.folder(), site.client().command(command), SECRET));
    }
}
