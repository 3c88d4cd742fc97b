package org.owuitunnel.relay.gate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.owuitunnel.relay.route.Label;

/** Wrong passwords of HTTP Basic lately, by tunnel and by the address that they came from. Safe on any thread. */
final class BasicGuesses {
    /** Wrong passwords within {@link #WINDOW}, as with links: a person mistypes a few times, a program is set right once. */
    static final int MOST = 10;

    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Tunnels and addresses that are remembered: two megabytes; the one that was quiet for longest is forgotten first. */
    private static final int PLACES = 10_000;

    /** Octets of an IPv6 address that one network has: RFC 6177. */
    private static final int NETWORK_BYTES = 8;

    private record Place(Label tunnel, ByteBuffer network) {}

    private record Tally(Instant since, int count) {}

    private final Map<Place, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Tally> eldest) {
            return size() > PLACES;
        }
    };

    /** How long no password for {@code tunnel} is looked at that comes from {@code address}; zero for one that is. */
    synchronized Duration closedFor(Label tunnel, String address, Instant now) {
        Tally tally = tallies.get(place(tunnel, address));
        if (tally == null || tally.count < MOST || isOver(tally, now)) {
            return Duration.ZERO;
        }
        return Duration.between(now, tally.since.plus(WINDOW));
    }

    /** Another one was wrong. */
    synchronized void wrong(Label tunnel, String address, Instant now) {
        tallies.merge(
                place(tunnel, address),
                new Tally(now, 1),
                (before, first) -> isOver(before, now) ? first : new Tally(before.since, before.count + 1));
    }

    /** Places in memory. */
    synchronized int remembered() {
        return tallies.size();
    }

    private static boolean isOver(Tally tally, Instant now) {
        return !now.isBefore(tally.since.plus(WINDOW));
    }

    /** One person has a whole IPv6 network of addresses; those whose address is not known are one. */
    private static Place place(Label tunnel, String address) {
        if (address.isEmpty()) {
            return new Place(tunnel, ByteBuffer.allocate(0));
        }
        InetAddress known = InetAddress.ofLiteral(address); // ours: a visitor's own word was replaced by it
        ByteBuffer octets = ByteBuffer.wrap(known.getAddress());
        return new Place(tunnel, known instanceof Inet6Address ? octets.slice(0, NETWORK_BYTES) : octets);
    }
}
