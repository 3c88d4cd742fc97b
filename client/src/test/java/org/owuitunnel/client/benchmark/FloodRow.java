package org.owuitunnel.client.benchmark;

/**
 * Row 9: how long others wait while visitors of another tunnel flood the server with frames of HTTP/2. All share the machine's cores, but attackers get
 * what is left of them only; what a flood costs a path shows beside what it costs the others in the same round.
 */
final class FloodRow implements Row {
    /** Requests of the visitor in a second. */
    private static final int PACE = 200;

    /** Enough for a 99th percentile: 2,000 requests at full scale. */
    private static final int TIMES_LONGER = 5;

    /** The other tunnel's name. */
    private static final String ATTACKED = "attacked";

    @Override
    public int number() {
        return Table.FLOOD.row();
    }

    /** All the peers stand behind the same nginx, which is what meets the flood. */
    @Override
    public boolean appliesTo(Contender contender) {
        return contender instanceof Ours || contender instanceof TwoNginx;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        int seconds = TIMES_LONGER * stage.scale().latencySeconds();
        Running running = stage.running(contender);
        try (Running.Neighbour attacked = running.neighbour(ATTACKED);
                LoneVisitor visitor = LoneVisitor.of(running.target())) {
            add(contender, stage, visitor.paced(seconds, PACE), Metric.CALM_P50, Metric.CALM_P99);
            try (Attackers attack = Attackers.on(attacked.target())) {
                Samples begun = visitor.paced(stage.scale().latencySeconds(), PACE); // until it is under way
                assert begun.count() > 0;
                add(contender, stage, visitor.paced(seconds, PACE), Metric.FLOOD_P50, Metric.FLOOD_P99);
                stage.add(
                        Metric.FLOOD_FRAMES,
                        contender,
                        attack.sent() / (double) (seconds + stage.scale().latencySeconds()));
            }
        }
    }

    private static void add(Contender contender, Stage stage, Samples samples, Metric p50, Metric p99) {
        stage.add(p50, contender, samples.micros(0.5));
        stage.add(p99, contender, samples.micros(0.99));
    }
}
