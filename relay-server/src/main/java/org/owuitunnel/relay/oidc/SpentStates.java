package org.owuitunnel.relay.oidc;

import java.util.LinkedHashSet;

/** The states that came back already, so that an answer is taken once. Safe on any thread. */
final class SpentStates {
    /**
     * The last ones that are kept, some 600 KiB: more than people sign in within {@link Attempt#LIFE}. Whoever pushes others out by making
     * up sign-ins wins nothing: an issuer takes a code once as well (RFC 6749 section 4.1.2).
     */
    private static final int MOST = 4_096;

    /** In the order in which they were spent. Guarded by this. */
    private final LinkedHashSet<String> states = new LinkedHashSet<>();

    /** True for the first time. */
    synchronized boolean spend(String state) {
        if (!states.add(state)) {
            return false;
        }
        if (states.size() > MOST) {
            String ignored = states.removeFirst();
        }
        return true;
    }
}
