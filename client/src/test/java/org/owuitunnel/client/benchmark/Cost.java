package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;

/** CPU time that a contender's processes have used since a moment. */
record Cost(Running running, Running.Usage before) {
    static Cost from(Running running) throws IOException {
        return new Cost(running, running.usage());
    }

    /** CPU time since then for each of {@code units}: of both sides, of each side, of each process. */
    void record(Stage stage, Metric both, Metric relay, Metric client, double units) throws IOException {
        Running.Usage after = running.usage();
        if (running.relay().isEmpty()) {
            return;
        }
        double relaySide = side(stage, both, running.relay(), before.relay(), after.relay(), units);
        double clientSide = side(stage, both, running.client(), before.client(), after.client(), units);
        stage.add(relay, running, relaySide);
        stage.add(client, running, clientSide);
        stage.add(both, running, relaySide + clientSide);
    }

    private double side(
            Stage stage, Metric metric, List<Child> processes, List<Double> from, List<Double> to, double units) {
        double all = 0;
        for (int i = 0; i < processes.size(); i++) {
            double each = (to.get(i) - from.get(i)) / units;
            stage.addProcess(metric, running, processes.get(i).name(), each);
            all += each;
        }
        return all;
    }
}
