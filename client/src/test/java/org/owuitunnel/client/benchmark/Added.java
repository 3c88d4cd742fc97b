package org.owuitunnel.client.benchmark;

import java.util.List;
import java.util.Map;

/** What each contender adds to the latency that the bare origin had in the same round. Stateless. */
final class Added {
    private static final Map<Metric, Metric> WHOLE_AND_ADDED = Map.of(
            Metric.CLOSED_P50, Metric.CLOSED_P50_ADDED,
            Metric.CLOSED_P99, Metric.CLOSED_P99_ADDED,
            Metric.PACED_P50, Metric.PACED_P50_ADDED,
            Metric.PACED_P99, Metric.PACED_P99_ADDED);

    static void record(Stage stage, List<Contender> contenders) {
        WHOLE_AND_ADDED.forEach((whole, added) -> {
            double direct = stage.figures().now(whole, Direct.NAME);
            for (Contender contender : contenders) {
                double more = stage.figures().now(whole, contender.name()) - direct;
                if (contender.tunnels() && !Double.isNaN(more)) {
                    stage.add(added, contender, more);
                }
            }
        });
    }

    private Added() {}
}
