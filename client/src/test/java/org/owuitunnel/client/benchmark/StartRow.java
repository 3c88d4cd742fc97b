package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.time.Duration;

/** Row 8: how soon a client serves, and what it needs while it has nothing to do. */
final class StartRow implements Row {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Between two looks, which is also what a time may be off by. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Until a client that has started has also settled. */
    private static final Duration REST = Duration.ofSeconds(1);

    @Override
    public int number() {
        return Table.CLIENT.row();
    }

    @Override
    public boolean warms() {
        return false;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        try (Running running = stage.startRelay(contender)) {
            time(contender, stage, running);
            Thread.sleep(REST);
            double resident = 0;
            double proportional = 0;
            for (Child child : running.client()) {
                resident += child.residentMegabytes();
                proportional += child.proportionalMegabytes();
            }
            stage.add(Metric.CLIENT_RSS, contender, resident);
            stage.add(Metric.CLIENT_PSS, contender, proportional);
        }
    }

    private static void time(Contender contender, Stage stage, Running running) throws Exception {
        long start = System.nanoTime();
        running.startClient();
        boolean answered = false;
        boolean announced = !contender.printsUrl();
        while (!answered || !announced) {
            if (!announced && running.client().getFirst().said().contains("https://" + Certificate.HOST)) {
                announced = true;
                stage.add(Metric.START_URL, contender, secondsSince(start));
            }
            if (!answered && running.answers()) {
                answered = true;
                stage.add(Metric.START_FIRST, contender, secondsSince(start));
            }
            running.client().getFirst().requireAlive();
            if (secondsSince(start) > PATIENCE.toSeconds()) {
                throw new IOException("does not serve within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(LOOK);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
