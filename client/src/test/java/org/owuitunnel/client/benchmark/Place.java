package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the programs of one end of a path run. Immutable.
 *
 * @param enter words that are put before a command so that it runs there; none for this machine's own network
 * @param address by which the other end reaches it
 */
record Place(List<String> enter, String address) {
    static final String LOOPBACK = "127.0.0.1";

    /** Both ends of everything that is measured over loopback. */
    static final Place HERE = new Place(List.of(), LOOPBACK);

    List<String> command(List<String> words) {
        List<String> all = new ArrayList<>(enter);
        all.addAll(words);
        return all;
    }
}
