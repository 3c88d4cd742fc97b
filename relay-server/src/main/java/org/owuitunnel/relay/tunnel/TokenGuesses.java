package org.owuitunnel.relay.tunnel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often a token, or the key of an invitation, was refused lately, by the address it came from: whoever guesses is told to wait, and no
 * longer fills the log. Safe on any thread.
 */
public final class TokenGuesses {
    /** Refused tokens of one address within {@link #WINDOW}: a person who pastes the wrong one, and a script of his, need fewer. */
    public static final int MOST = 20;

    public static final Duration WINDOW = Duration.ofSeconds(10);

    /** Addresses that are remembered: a megabyte; the one that was quiet for longest is forgotten first. */
    private static final int ADDRESSES = 10_000;

    /** Octets of an IPv6 address that one network has: RFC 6177. */
    private static final int NETWORK_OCTETS = 8;

    private record Tally(long since, int count) {}

    private final LongSupplier clock;

    private final Map<ByteBuffer, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Tally> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** Counts by {@code clock}: nanoseconds, monotonic. */
    public TokenGuesses(LongSupplier clock) {
        this.clock = clock;
    }

    /** A token of {@code address} was refused; true when more of them were, before this one, than mistakes explain. */
    public synchronized boolean refused(InetAddress address) {
        ByteBuffer network = network(address);
        Tally tally = tallies.get(network);
        if (tally == null || !fresh(tally)) {
            tallies.put(network, new Tally(clock.getAsLong(), 1));
            return false;
        }
        tallies.put(network, new Tally(tally.since, Math.min(tally.count + 1, MOST)));
        return tally.count == MOST;
    }

    /** True while as many of {@code address} were refused as mistakes explain: for whoever need not even look at the next one. */
    public synchronized boolean spent(InetAddress address) {
        Tally tally = tallies.get(network(address));
        return tally != null && fresh(tally) && tally.count == MOST;
    }

    /** Addresses in memory. */
    synchronized int remembered() {
        return tallies.size();
    }

    private boolean fresh(Tally tally) {
        return clock.getAsLong() - tally.since < WINDOW.toNanos();
    }

    /** One person has a whole IPv6 network of addresses. */
    private static ByteBuffer network(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? octets.slice(0, NETWORK_OCTETS) : octets;
    }
}
