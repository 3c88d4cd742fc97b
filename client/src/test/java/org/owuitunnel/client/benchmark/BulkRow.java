package org.owuitunnel.client.benchmark;

/** Row 3: large bodies each way, and what a gigabyte costs. */
final class BulkRow implements Row {
    @Override
    public int number() {
        return Table.DOWN.row();
    }

    @Override
    public boolean appliesTo(Contender contender) {
        return true;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        Running running = stage.running(contender);
        int bodies = stage.scale().bodies();
        double octets = (double) bodies * Bodies.LARGE_BYTES;
        Cost cost = Cost.from(running);
        Load.Outcome down = Load.download(running.target(), bodies);
        stage.add(Metric.DOWN_RATE, contender, octets / 1e6 / down.seconds());
        cost.record(stage, Metric.DOWN_CPU, Metric.DOWN_CPU_RELAY, Metric.DOWN_CPU_CLIENT, octets / 1e9);
        cost = Cost.from(running);
        Load.Outcome up = Load.upload(running.target(), bodies, stage.largeBody());
        stage.add(Metric.UP_RATE, contender, octets / 1e6 / up.seconds());
        cost.record(stage, Metric.UP_CPU, Metric.UP_CPU_RELAY, Metric.UP_CPU_CLIENT, octets / 1e9);
    }
}
