package org.owuitunnel.client.benchmark;

import java.util.List;

/** All rows of the comparison. Stateless. */
final class Rows {
    static final List<Row> ALL = List.of(
            new RequestsRow(),
            new LatencyRow(),
            new BulkRow(),
            new StreamsRow(),
            new PathRow(),
            new BlipRow(),
            new CapacityRow(),
            new StartRow(),
            new FloodRow(),
            new GateRow());

    static List<Integer> numbers() {
        return ALL.stream().map(Row::number).toList();
    }

    private Rows() {}
}
