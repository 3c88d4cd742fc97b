package org.owuitunnel.client.benchmark;

/**
 * How much is measured. Immutable.
 *
 * @param rounds that count; one more goes before them
 * @param loadSeconds of requests from many connections, on each path in each round
 * @param latencySeconds of requests from one connection
 * @param bodies of {@link Bodies#LARGE_BYTES} that are moved in one transfer
 */
record Scale(int rounds, int loadSeconds, int latencySeconds, int bodies) {
    static final Scale FULL = new Scale(5, 5, 3, 32);
    static final Scale QUICK = new Scale(1, 1, 1, 8);

    Scale {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds: " + rounds + " (expected: >= 1)");
        }
    }

    Scale withRounds(int other) {
        return new Scale(other, loadSeconds, latencySeconds, bodies);
    }
}
