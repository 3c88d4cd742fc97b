package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one contender, chosen before its programs start, since most of them cannot choose one themselves. Immutable.
 *
 * @param visitors where TLS from visitors ends
 * @param link where clients dial the server
 * @param inner where the server takes the visitors of each of its tunnels, or of all of them, from the nginx before it
 */
record Ports(int visitors, int link, List<Integer> inner) {
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
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
