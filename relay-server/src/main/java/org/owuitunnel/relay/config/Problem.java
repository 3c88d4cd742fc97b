package org.owuitunnel.relay.config;

import java.util.Comparator;

/** One thing that is wrong with the configuration. Immutable; ordered as a person would read the sources. */
record Problem(Origin origin, String text) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparingInt(Problem::rank).thenComparingInt(Problem::line);

    private int rank() {
        return switch (origin) {
            case Origin.Line _ -> 0;
            case Origin.Variable _ -> 1;
            case Origin.CommandLine _ -> 2;
            case Origin.Preset _ -> 3;
        };
    }

    private int line() {
        return origin instanceof Origin.Line line ? line.number() : 0;
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }
}
