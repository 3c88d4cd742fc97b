package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.owuitunnel.client.path.EmulatedPath;
import org.owuitunnel.client.path.Side;

/** Row 6: a network that is gone for three seconds, with answers and sockets under way; comes back as it was, or with another address. */
final class BlipRow implements Row {
    private static final int REQUESTS = 50;
    private static final int SOCKETS = 10;

    /** A slow answer: 8 s, a token each 200 ms. */
    private static final int TOKEN_MILLIS = 200;

    private static final int TOKENS = 40;

    private static final long BEFORE_MILLIS = 1500;
    private static final long CUT_MILLIS = 3000;

    /** Sockets are used until this time after the start: time for all that a link may take to come back. */
    private static final long END_NANOS = 25_000_000_000L;

    private static final long PAUSE_MILLIS = 250;

    /** What a visitor waits for the next token: beyond that he has given up. */
    private static final int PATIENCE_MILLIS = 35_000;

    @Override
    public int number() {
        return Table.BLIP.row();
    }

    @Override
    public boolean warms() {
        return false;
    }

    /** Nearly all of the time nothing happens, and survival is no matter of microseconds. */
    @Override
    public int atOnce() {
        return 8;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        try (Remote remote = Remote.start(contender, stage)) {
            cut(contender, stage, remote, EmulatedPath::heal, Table.BLIP);
        }
        try (Remote remote = Remote.start(contender, stage)) {
            cut(
                    contender,
                    stage,
                    remote,
                    path -> {
                        String now = path.readdress(Side.A);
                        path.heal();
                        assert !now.isEmpty();
                    },
                    Table.ROAM);
        }
    }

    private interface Return {
        void of(EmulatedPath path) throws Exception;
    }

    private static void cut(Contender contender, Stage stage, Remote remote, Return back, Table table)
            throws Exception {
        Outcome outcome = new Outcome();
        Target target = remote.target();
        List<Crowd.Work> visitors = new ArrayList<>(Collections.nCopies(REQUESTS, () -> request(target, outcome)));
        visitors.addAll(Collections.nCopies(SOCKETS, () -> socket(target, outcome)));
        Crowd crowd = remote.visit(() -> Crowd.start(visitors));
        outcome.open.await();
        Thread.sleep(BEFORE_MILLIS);
        remote.path().cut();
        Thread.sleep(CUT_MILLIS);
        back.of(remote.path());
        crowd.join();
        if (outcome.opened.get() < visitors.size()) {
            throw new IOException("only " + outcome.opened.get() + " of " + visitors.size() + " could begin");
        }
        List<Metric> metrics = Metric.of(table);
        stage.add(metrics.get(0), contender, outcome.requests.get());
        stage.add(metrics.get(1), contender, outcome.sockets.get());
        if (outcome.requests.get() + outcome.sockets.get() > 0) {
            stage.add(metrics.get(2), contender, outcome.silence.get() / 1e9);
        }
    }

    /** What became of all. */
    private static final class Outcome {
        /** All have had their first token or message, or have failed. */
        private final CountDownLatch open = new CountDownLatch(REQUESTS + SOCKETS);

        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger sockets = new AtomicInteger();

        /** The longest of a survivor, in nanoseconds. */
        private final AtomicLong silence = new AtomicLong();

        void began() {
            opened.incrementAndGet();
            open.countDown();
        }
    }

    private static void request(Target target, Outcome outcome) {
        boolean began = false;
        try (TokenStream stream = TokenStream.open(target, TOKEN_MILLIS, TOKENS, PATIENCE_MILLIS)) {
            long longest = 0;
            long last = System.nanoTime();
            while (stream.lag() >= 0) {
                if (!began) {
                    began = true;
                    outcome.began();
                }
                long now = System.nanoTime();
                longest = Math.max(longest, now - last);
                last = now;
            }
            if (stream.isWhole()) {
                outcome.requests.incrementAndGet();
                outcome.silence.accumulateAndGet(longest, Math::max);
            }
        } catch (IOException broken) {
            // Has not survived.
        } finally {
            if (!began) {
                outcome.open.countDown();
            }
        }
    }

    private static void socket(Target target, Outcome outcome) throws InterruptedException {
        boolean began = false;
        long end = System.nanoTime() + END_NANOS;
        try (EchoSocket socket = EchoSocket.open(target, PATIENCE_MILLIS)) {
            long longest = 0;
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                socket.roundTrip();
                longest = Math.max(longest, System.nanoTime() - start);
                if (!began) {
                    began = true;
                    outcome.began();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            outcome.sockets.incrementAndGet();
            outcome.silence.accumulateAndGet(longest, Math::max);
        } catch (IOException broken) {
            // Has not survived.
        } finally {
            if (!began) {
                outcome.open.countDown();
            }
        }
    }
}
