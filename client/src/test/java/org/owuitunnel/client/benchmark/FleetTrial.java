package org.owuitunnel.client.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.owuitunnel.relay.accounts.TokenStore;

/** Row 7 for this project's relay, with a {@link Fleet} for clients. Stateless. */
final class FleetTrial {
    /** Tunnels that are there before memory is looked at, so that the code for them is loaded. */
    private static final int FIRST = Fleet.NAMES_PER_TOKEN;

    private static final long REST_MILLIS = 3000;

    /** Sockets are spread over so many, since a link carries 1,000 streams. */
    private static final int TARGETS = 10;

    static void run(Contender contender, Stage stage) throws Exception {
        int count = stage.scale().tunnels();
        Site site = stage.site(contender, Place.HERE, Place.HERE, stage.origin().port(), 1);
        Path tokens = tokens(site, (count + FIRST) / Fleet.NAMES_PER_TOKEN + 1);
        List<Child> open = new ArrayList<>();
        try {
            Child relay = Ours.relay(site);
            open.add(relay);
            open.add(fleet("fleet-first", site, tokens, FIRST, 0));
            Thread.sleep(REST_MILLIS);
            double before = CapacityRow.memory(List.of(relay));
            Child fleet = fleet("fleet", site, tokens, count, FIRST);
            open.add(fleet);
            Thread.sleep(REST_MILLIS);
            stage.add(Metric.RELAY_TUNNELS, contender, (CapacityRow.memory(List.of(relay)) - before) * 1000 / count);
            CapacityRow.sockets(contender, stage, List.of(relay), targets(site));
            relay.kill();
            long gone = System.nanoTime();
            open.add(Ours.relay(site));
            fleet.await(said -> said.contains(Fleet.allOnline(2)));
            stage.add(Metric.RELAY_RECONNECT, contender, (System.nanoTime() - gone) / 1e9);
        } finally {
            for (Child child : open.reversed()) {
                child.kill();
            }
        }
    }

    private static Path tokens(Site site, int count) throws Exception {
        Path data = Files.createDirectories(site.folder().resolve("relay-data"));
        TokenStore store = TokenStore.in(data);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (store.create("fleet " + i) instanceof TokenStore.Creation.Created created) {
                tokens.add(created.token().secret());
            }
        }
        return site.write("tokens", String.join("\n", tokens));
    }

    private static Child fleet(String name, Site site, Path tokens, int size, int first) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Fleet.class.getName(),
                Integer.toString(site.ports().visitors()),
                site.certificate().chain().toString(),
                tokens.toString(),
                Integer.toString(size),
                Integer.toString(site.origin()),
                Integer.toString(first));
        return Child.start(name, site.folder(), command, Map.of()).await(said -> said.contains(Fleet.allOnline(1)));
    }

    private static List<Target> targets(Site site) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            String host = Fleet.name(FIRST + i) + "." + Certificate.DOMAIN;
            targets.add(new Target(
                    Ours.NAME,
                    host,
                    site.ports().visitors(),
                    true,
                    site.certificate().store()));
        }
        return targets;
    }

    private FleetTrial() {}
}
