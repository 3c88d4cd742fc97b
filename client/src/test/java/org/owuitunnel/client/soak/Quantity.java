package org.owuitunnel.client.soak;

import java.util.function.ToDoubleFunction;

/** What must not grow, and how much of growth over the second half of a run is still noise. */
enum Quantity {
    /** Visitors that happen to be there at a sample hold some hundred kilobytes. */
    HEAP("heap after collection, MB", Vitals::heap, 0.05, 2),
    /** Arenas grow by chunks of 4 MiB, when more loops than before have been busy at once. */
    DIRECT("direct memory, MB", Vitals::direct, 0.05, 8),
    /** Follows the others, and what the C library and the JIT keep. */
    RESIDENT("resident, MB", Vitals::resident, 0.1, 16),
    THREADS("threads", Vitals::threads, 0.05, 3),
    /** Connections of visitors come and go. */
    DESCRIPTORS("descriptors", Vitals::descriptors, 0.1, 10);

    final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final ToDoubleFunction<Vitals> value;

    private final double share;
    private final double absolute;

    Quantity(String title, ToDoubleFunction<Vitals> value, double share, double absolute) {
        this.title = title;
        this.value = value;
        this.share = share;
        this.absolute = absolute;
    }

    double of(Vitals vitals) {
        return value.applyAsDouble(vitals);
    }

    /** Growth that is none, for something of this size. */
    double noise(double mean) {
        return Math.max(absolute, share * mean);
    }
}
