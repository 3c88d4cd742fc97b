package org.owuitunnel.client.benchmark;

/** Row 2: how long a lone visitor waits, and how much of it is the path's. */
final class LatencyRow implements Row {
    /** Requests of a lone visitor in a second: far below what any path can carry, so the machine sleeps in between. */
    private static final int PACE = 500;

    @Override
    public int number() {
        return Table.CLOSED.row();
    }

    @Override
    public boolean appliesTo(Contender contender) {
        return true;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        int seconds = stage.scale().latencySeconds();
        try (LoneVisitor visitor = LoneVisitor.of(stage.running(contender).target())) {
            Samples closed = visitor.backToBack(seconds);
            add(contender, stage, closed, Metric.CLOSED_P50, Metric.CLOSED_P99);
            Samples paced = visitor.paced(seconds, PACE);
            add(contender, stage, paced, Metric.PACED_P50, Metric.PACED_P99);
        }
    }

    private static void add(Contender contender, Stage stage, Samples samples, Metric p50, Metric p99) {
        stage.add(p50, contender, samples.micros(0.5));
        stage.add(p99, contender, samples.micros(0.99));
    }
}
