package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.owuitunnel.client.path.EmulatedPath;
import org.owuitunnel.client.path.Side;
import org.owuitunnel.client.path.WayCounts;

/** Row 5: what small requests and sockets wait over a slow network: alone, beside a bulk download, beside a bulk upload. */
final class PathRow implements Row {
    private static final int REQUESTERS = 4;
    private static final int SOCKETS = 4;

    /** Until a bulk transfer has found its rate, or what one left in the queues has gone. */
    private static final long SETTLE_MILLIS = 2000;

    /** As a person's page does: not at once again, so that the small ones by themselves fill nothing. */
    private static final long PAUSE_MILLIS = 20;

    /** Programs are new here, and a network of this kind meets none that is. */
    private static final int WARM_SECONDS = 3;

    private static final double BITS_PER_OCTET = 8;

    @Override
    public int number() {
        return Table.PATH_REQUESTS.row();
    }

    @Override
    public boolean warms() {
        return false;
    }

    /** The network is slow enough that two cores carry several at once. */
    @Override
    public int atOnce() {
        return 4;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        try (Remote remote = Remote.start(contender, stage)) {
            Trial trial = new Trial(contender, stage, remote);
            trial.visit(WARM_SECONDS, new Samples(), new Samples());
            trial.all(Table.PATH_REQUESTS, Table.PATH_SOCKETS, Metric.PATH_BULK_DOWN, Metric.PATH_BULK_UP);
            remote.path().set("loss 0.01");
            trial.all(Table.LOSSY_REQUESTS, Table.LOSSY_SOCKETS, Metric.LOSSY_BULK_DOWN, Metric.LOSSY_BULK_UP);
            stage.add(Metric.PATH_LATE, contender, late(remote.path()));
        }
    }

    /** Percent of the packets that arrived later than the network is slow, since this machine was busy. */
    private static double late(EmulatedPath path) {
        WayCounts up = path.from(Side.B);
        WayCounts down = path.from(Side.A);
        return 100.0 * (up.late() + down.late()) / (up.packets() + down.packets());
    }

    /** What moves beside the small ones. */
    private interface Bulk {
        /** Moves octets until it fails, which it does when its connection is closed. */
        void move(HttpConnection connection) throws IOException;
    }

    private record Trial(Contender contender, Stage stage, Remote remote) {
        void all(Table requests, Table sockets, Metric bulkDown, Metric bulkUp) throws Exception {
            phase(Metric.of(requests).subList(0, 2), Metric.of(sockets).subList(0, 2));
            bulk(
                    Metric.of(requests).subList(2, 4),
                    Metric.of(sockets).subList(2, 4),
                    bulkDown,
                    Side.A,
                    PathRow::download);
            bulk(
                    Metric.of(requests).subList(4, 6),
                    Metric.of(sockets).subList(4, 6),
                    bulkUp,
                    Side.B,
                    connection -> upload(connection, stage));
        }

        private void bulk(List<Metric> requests, List<Metric> sockets, Metric rate, Side from, Bulk bulk)
                throws Exception {
            HttpConnection connection = remote.visit(() -> HttpConnection.open(remote.target()));
            AtomicBoolean over = new AtomicBoolean();
            Thread mover = Thread.ofPlatform().daemon().name("bulk").start(() -> {
                try {
                    bulk.move(connection);
                } catch (IOException e) {
                    assert over.get() || !remote.target().authority().isEmpty();
                }
            });
            try {
                Thread.sleep(SETTLE_MILLIS);
                EmulatedPath path = remote.path();
                long octets = path.from(from).octets();
                long start = System.nanoTime();
                phase(requests, sockets);
                double seconds = (System.nanoTime() - start) / 1e9;
                stage.add(rate, contender, (path.from(from).octets() - octets) * BITS_PER_OCTET / 1e6 / seconds);
                if (!mover.isAlive()) {
                    throw new IOException("the bulk transfer broke off");
                }
            } finally {
                over.set(true);
                connection.close();
                mover.join();
                Thread.sleep(SETTLE_MILLIS);
            }
        }

        private void phase(List<Metric> requests, List<Metric> sockets) throws Exception {
            Samples requested = new Samples();
            Samples echoed = new Samples();
            visit(stage.scale().pathSeconds(), requested, echoed);
            add(requests, requested);
            add(sockets, echoed);
        }

        void visit(int seconds, Samples requested, Samples echoed) throws Exception {
            Target target = remote.target();
            List<Crowd.Work> visitors = new ArrayList<>(Collections.nCopies(REQUESTERS, () -> {
                try (LoneVisitor visitor = LoneVisitor.of(target)) {
                    repeat(seconds, requested, visitor::exchange);
                }
            }));
            visitors.addAll(Collections.nCopies(SOCKETS, () -> {
                try (EchoSocket socket = EchoSocket.open(target)) {
                    repeat(seconds, echoed, socket::roundTrip);
                }
            }));
            remote.visit(() -> {
                Crowd.start(visitors).join();
                return visitors;
            });
        }

        private void add(List<Metric> p50AndP99, Samples samples) {
            stage.add(p50AndP99.getFirst(), contender, samples.millis(0.5));
            stage.add(p50AndP99.getLast(), contender, samples.millis(0.99));
        }
    }

    private interface Exchange {
        void run() throws IOException;
    }

    private static void repeat(int seconds, Samples samples, Exchange exchange) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            exchange.run();
            samples.add(System.nanoTime() - start);
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void download(HttpConnection connection) throws IOException {
        while (true) {
            connection.skip(connection.ask("GET", Bodies.LARGE));
        }
    }

    private static void upload(HttpConnection connection, Stage stage) throws IOException {
        while (true) {
            connection.send("POST", App.SINK, "Content-Length: " + Bodies.LARGE_BYTES);
            try (InputStream body = Files.newInputStream(stage.largeBody())) {
                OutputStream out = connection.out();
                body.transferTo(out);
            }
            connection.skip(connection.head());
        }
    }
}
