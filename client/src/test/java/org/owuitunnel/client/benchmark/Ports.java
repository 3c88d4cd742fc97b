package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ports of one contender, chosen before its programs start, since most of them cannot choose one themselves. Immutable.
 *
 * @param visitors where TLS from visitors ends
 * @param link where clients dial the server
 * @param inner where the server takes the visitors of each of its tunnels, or of all of them, from the nginx before it
 */
record Ports(int visitors, int link, List<Integer> inner) {
    /**
     * Below those that Linux gives to connections (32768 and up): between the choice and the start of a program a load generator would
     * take one of them now and then.
     */
    private static final int FIRST = 12_000;

    private static final int COUNT = 20_000;

    /** From another place in each run, for those that run at once. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    /** Ports that nobody has now, for a server with so many tunnels. */
    static Ports free(int tunnels) throws IOException {
        List<Integer> inner = new ArrayList<>();
        for (int i = 0; i < tunnels; i++) {
            inner.add(one());
        }
        return new Ports(one(), one(), inner);
    }

    /** A port that nobody has now. */
    static int one() throws IOException {
        while (true) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
    }
}
