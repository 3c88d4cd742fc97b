package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** chisel: one WebSocket with SSH inside, which encrypts, so no TLS around it a second time. */
final class Chisel implements Contender {
    static final String NAME = "chisel";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String missing() {
        return Peers.missing(NAME, "chisel");
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return NAME + " " + Peers.version(NAME);
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        List<String> command = List.of(
                Peers.program(NAME, "chisel"),
                "server",
                "--host",
                site.relay().address(),
                "--port",
                Integer.toString(site.ports().link()),
                "--reverse");
        Child server = Child.start("chisel-server", site.folder(), site.relay().command(command), auth())
                .awaitListening(site.ports().link());
        return List.of(server, site.nginx().frontOf(site));
    }

    @Override
    public List<Child> startClient(Site site) throws IOException {
        List<String> command = List.of(
                Peers.program(NAME, "chisel"),
                "client",
                "--max-retry-interval",
                "1s", // its own five minutes would count against it whenever a connection is lost
                "http://" + site.relay().address() + ":" + site.ports().link(),
                "R:127.0.0.1:" + site.inner() + ":" + site.originAddress());
        return List.of(Child.start(
                site.named("chisel-client"), site.folder(), site.client().command(command), auth()));
    }

    private static Map<String, String> auth() {
        return Map.of("AUTH", "bench:benchmark");
    }
}
