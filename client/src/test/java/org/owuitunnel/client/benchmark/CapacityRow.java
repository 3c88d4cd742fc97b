package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Row 7: what the relay's side needs for tunnels and sockets that do nothing, and how soon all clients are back when it was gone. */
final class CapacityRow implements Row {
    /** A process for each tunnel is what the peers' clients are. */
    static final int FEWER_PROCESSES = 20;

    /** Settling takes a second or two; then memory stays as it is. */
    private static final long REST_MILLIS = 3000;

    private static final double THOUSAND = 1000;
    private static final double TEN_THOUSAND = 10_000;

    @Override
    public int number() {
        return Table.RELAY.row();
    }

    @Override
    public boolean warms() {
        return false;
    }

    @Override
    public int rounds() {
        return 1; // memory hardly differs from one to the next, and a round takes as long as all the others' rows
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        if (contender instanceof Ours) {
            FleetTrial.run(contender, stage);
            return;
        }
        int more = contender instanceof TwoNginx ? 0 : stage.scale().tunnels() / FEWER_PROCESSES;
        List<Child> clients = new ArrayList<>();
        try (Running running = stage.start(contender, more + 1)) {
            Thread.sleep(REST_MILLIS);
            double before = memory(running.relay());
            for (int i = 1; i <= more; i++) {
                clients.addAll(contender.startClient(running.site().withTunnel(i)));
            }
            Thread.sleep(REST_MILLIS);
            for (Child client : clients) {
                client.requireAlive();
            }
            if (more > 0) {
                stage.add(Metric.RELAY_TUNNELS, contender, (memory(running.relay()) - before) * THOUSAND / more);
            }
            sockets(contender, stage, running.relay(), List.of(running.target()));
        } finally {
            for (Child client : clients) {
                client.kill();
            }
        }
    }

    /** Opens the scale's number of WebSockets, spread over {@code targets}, and adds what they need. */
    static void sockets(Contender contender, Stage stage, List<Child> relay, List<Target> targets) throws Exception {
        double before = memory(relay);
        int count = stage.scale().sockets();
        List<EchoSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                EchoSocket socket = EchoSocket.open(targets.get(i % targets.size()));
                open.add(socket);
                socket.roundTrip();
            }
            Thread.sleep(REST_MILLIS);
            stage.add(Metric.RELAY_STREAMS, contender, (memory(relay) - before) * TEN_THOUSAND / count);
        } finally {
            for (EchoSocket socket : open) {
                socket.close();
            }
        }
    }

    static double memory(List<Child> processes) throws Exception {
        double all = 0;
        for (Child process : processes) {
            all += process.ownMegabytes();
        }
        return all;
    }
}
