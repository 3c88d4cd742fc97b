package org.owuitunnel.client.benchmark;

/** Row 1: as many small requests as go through, and what one costs. */
final class RequestsRow implements Row {
    @Override
    public int number() {
        return Table.H1.row();
    }

    @Override
    public boolean appliesTo(Contender contender) {
        return true;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        Running running = stage.running(contender);
        int seconds = stage.scale().loadSeconds();
        Cost cost = Cost.from(running);
        Load.Outcome h1 = Load.small(running.target(), seconds);
        stage.add(Metric.H1_RATE, contender, h1.answers() / h1.seconds());
        cost.record(stage, Metric.H1_CPU, Metric.H1_CPU_RELAY, Metric.H1_CPU_CLIENT, h1.answers() / 1e6);
        if (!contender.tunnels()) {
            return; // the origin speaks no HTTP/2
        }
        cost = Cost.from(running);
        Load.Outcome h2 = Load.smallByHttp2(running.target(), seconds);
        stage.add(Metric.H2_RATE, contender, h2.answers() / h2.seconds());
        cost.record(stage, Metric.H2_CPU, Metric.H2_CPU_RELAY, Metric.H2_CPU_CLIENT, h2.answers() / 1e6);
    }
}
