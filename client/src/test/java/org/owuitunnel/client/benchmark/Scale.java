package org.owuitunnel.client.benchmark;

/**
 * How much is measured. Immutable.
 *
 * @param rounds that count
 * @param loadSeconds of requests from many connections, on each path in each round
 * @param latencySeconds of requests from one connection
 * @param pathSeconds of each phase over an emulated network
 * @param bodies of {@link Bodies#LARGE_BYTES} that are moved in one transfer
 * @param tunnels of one relay; peers, whose clients have one each, get a twentieth
 * @param sockets that are open at once
 */
record Scale(int rounds, int loadSeconds, int latencySeconds, int pathSeconds, int bodies, int tunnels, int sockets) {
    static final Scale FULL = new Scale(5, 3, 2, 4, 12, 1000, 2000);
    static final Scale QUICK = new Scale(1, 2, 1, 3, 4, 200, 500);

    Scale {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds: " + rounds + " (expected: >= 1)");
        }
    }

    Scale withRounds(int other) {
        return new Scale(other, loadSeconds, latencySeconds, pathSeconds, bodies, tunnels, sockets);
    }
}
