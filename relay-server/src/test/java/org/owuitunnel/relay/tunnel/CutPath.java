package org.owuitunnel.relay.tunnel;

import static java.util.Objects.requireNonNull;

import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** Client and relay, and the connections between them, each of which may be cut at any octet. Nothing moves by itself. */
@SuppressWarnings("FutureReturnValueIgnored") // what an EmbeddedChannel does not take shows in the play
final class CutPath {
    /** What becomes of the octets under way, other than those before the cut. */
    enum Fate {
        /** Both ends notice at once. */
        LOST,
        /** Those of the other direction still arrive; the relay does not notice before it sees the next connection. */
        OTHERS_ARRIVE,
        /** Half of the other direction's octets still arrive. */
        HALF_OF_OTHERS_ARRIVE,
        /** The relay gets the rest, cut or not, once the link goes on elsewhere: no octet of it may count. */
        ARRIVE_LATE
    }

    /**
     * Where connections are cut.
     *
     * @param up cuts what the client sends, or else what the relay sends
     * @param first octets that pass on the first connection
     * @param second the same on the second one; {@link ByteLane#ENDLESS} for no cut
     */
    record Cuts(boolean up, long first, boolean secondUp, long second, Fate fate) {
        static final Cuts NONE = new Cuts(true, ByteLane.ENDLESS, true, ByteLane.ENDLESS, Fate.LOST);
    }

    /** Turns after which two ends will never come to rest. */
    private static final int MAX_TURNS = 100_000;

    private static final long UNTIL_PING = Duration.ofSeconds(6).toNanos();

    private final Cuts cuts;
    private final CutRelay relay;
    private final CutClient client = new CutClient(this::accept);
    private final List<Speaker> origins = new ArrayList<>();
    private final List<Speaker> visitors = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    /** One connection: its sockets, and what is under way each way. */
    private record Connection(EmbeddedChannel near, EmbeddedChannel far, ByteLane up, ByteLane down) {
        static Connection of(EmbeddedChannel near, EmbeddedChannel far, boolean cutUp, long end) {
            return new Connection(
                    near,
                    far,
                    new ByteLane(near, far, cutUp ? end : ByteLane.ENDLESS),
                    new ByteLane(far, near, cutUp ? ByteLane.ENDLESS : end));
        }

        boolean over() {
            return up.over() || down.over();
        }

        void collect() {
            up.collect();
            down.collect();
        }

        void close() {
            near.finishAndReleaseAll();
            far.finishAndReleaseAll();
            up.drop();
            down.drop();
        }
    }

    CutPath(Cuts cuts, SecureRandom random) {
        this.cuts = cuts;
        this.relay = new CutRelay(random);
    }

    /** Connections so far: one more than cuts. */
    int connections() {
        return connections.size();
    }

    ByteLane up() {
        return connections.getLast().up;
    }

    ByteLane down() {
        return connections.getLast().down;
    }

    /** Dials until the client has its welcome: a cut before that is none of a link yet. */
    void connect() {
        dial();
        carry();
        check(client.online(), "client is not online");
    }

    /** A visitor opens the next stream. */
    Speaker opens(RequestHead head, boolean last) {
        Speaker visitor = new Speaker(visitors.size(), false);
        visitors.add(visitor);
        TunnelSession session = session();
        return visitor.on(session.open(head, last, visitor, session.loop()));
    }

    Speaker origin(Speaker visitor) {
        return origins.get(visitors.indexOf(visitor));
    }

    private StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        Speaker origin = new Speaker(origins.size(), true);
        origins.add(origin);
        origin.heardEvents.add("open " + head + last);
        return origin.on(stream);
    }

    /** Everything moves that can, until all is quiet; cuts where a connection is to be cut. */
    void carry() {
        int turns = 0;
        while (turn()) {
            check(++turns < MAX_TURNS, "no rest");
        }
    }

    private boolean turn() {
        boolean moved = turnEnds();
        Connection present = connections.getLast();
        present.collect();
        for (ByteLane lane : List.of(present.up, present.down)) {
            if (present.over()) {
                cut(present);
                return true;
            }
            moved |= lane.deliver();
        }
        return moved;
    }

    private boolean turnEnds() {
        boolean clientRan = client.turn();
        boolean relayRan = relay.turn();
        return clientRan || relayRan;
    }

    private void cut(Connection broken) {
        ByteLane other = broken.up.over() ? broken.down : broken.up;
        switch (cuts.fate) {
            case LOST, ARRIVE_LATE -> {}
            case OTHERS_ARRIVE -> other.deliverRest(false);
            case HALF_OF_OTHERS_ARRIVE -> other.deliverRest(true);
        }
        // What the ends do before they notice is under way as well.
        turnEnds();
        broken.collect();
        // A first hello that comes late opens a session: nothing tells it from that of another client of the same
        // owner.
        boolean late = cuts.fate == Fate.ARRIVE_LATE && client.links > 0;
        if (!late) {
            broken.up.drop();
        }
        broken.down.drop();
        if (cuts.fate == Fate.LOST || cuts.fate == Fate.HALF_OF_OTHERS_ARRIVE) {
            broken.far.close();
        }
        broken.near.close();
        dial();
        if (late) {
            carry();
            broken.up.deliverRest(false);
        }
        carry();
        broken.close();
    }

    private void dial() {
        boolean first = connections.isEmpty();
        boolean second = connections.size() == 1;
        long end = first ? cuts.first : second ? cuts.second : ByteLane.ENDLESS;
        boolean up = first ? cuts.up : cuts.secondUp;
        connections.add(Connection.of(client.dial(), relay.accept(), up, end));
    }

    /** All was said: has all been heard, acknowledged, and ended at both ends of the one link? */
    void expectSettled() {
        check(client.links == 1, "the link was lost");
        for (Speaker visitor : visitors) {
            int stream = visitors.indexOf(visitor);
            Speaker origin = origin(visitor);
            expectHeard("origin of stream " + stream, visitor, origin);
            expectHeard("visitor of stream " + stream, origin, visitor);
        }
        client.pass(UNTIL_PING);
        relay.pass(UNTIL_PING);
        carry();
        check(client.link().unacknowledged() == 0, "client: not acknowledged");
        check(session().link().unacknowledged() == 0, "relay: not acknowledged");
        check(client.link().streams().size() == 0, "client: streams are left");
        check(session().link().streams().size() == 0, "relay: streams are left");
    }

    private static void expectHeard(String who, Speaker speaker, Speaker listener) {
        if (!listener.reset) {
            check(
                    speaker.saidEvents.equals(listener.heardEvents),
                    who + " heard " + listener.heardEvents + " of " + speaker.saidEvents);
            boolean all = listener.heard == speaker.said;
            check(speaker.reset || all, who + " heard " + listener.heard + " of " + speaker.said + " octets");
        }
    }

    void close() {
        connections.forEach(Connection::close);
    }

    private TunnelSession session() {
        return requireNonNull(relay.session(), "session");
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
