package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FakeClock;

/** Both ends of one link, what lies between them, and the parties on their streams. Nothing moves unless it is told to. */
final class World {
    /** Messages that a socket takes when nothing is said. */
    static final int AMPLE_ROOM = Integer.MAX_VALUE;

    final Chance chance;
    final Habits habits;
    final Figures figures;
    final CountedBuffers buffers = new CountedBuffers();
    final FakeClock clock = new FakeClock();
    final Model model;
    final End opening = new End(Side.OPENING, buffers, clock, null);
    final End accepting = new End(Side.ACCEPTING, buffers, clock, this::accept);
    final List<Exchange> exchanges = new ArrayList<>();

    /** The newest cable, whether it is alive, and whether its ends know it or not. */
    private Cable cable;

    /** Links on a first wire; {@code calm} when no one does anything by himself. */
    World(long seed, boolean calm, Figures figures) {
        chance = new Chance(seed);
        habits = new Habits(chance, calm);
        model = new Model(seed, figures);
        this.figures = figures;
        cable = new Cable(model, AMPLE_ROOM, AMPLE_ROOM);
        attach(opening);
        attach(accepting);
    }

    End end(Side side) {
        return side == Side.OPENING ? opening : accepting;
    }

    Lane lane(Side side) {
        return cable.lane(side);
    }

    /** True when a link has been ended, so that the other one has to be. */
    boolean ended() {
        return opening.link.ended() || accepting.link.ended();
    }

    /** True when messages can cross. */
    boolean connected() {
        return cable.alive() && opening.cable == cable && accepting.cable == cable;
    }

    /** A visitor opens a stream; null when the link takes no more. */
    @Nullable
    Exchange open(RequestHead head, boolean bodiless) {
        Exchange exchange = new Exchange(this, exchanges.size() + 1, head, bodiless);
        Stream stream = opening.link.streams().open(head, bodiless, exchange.visitor);
        if (stream == null) {
            return null;
        }
        Expect.that(stream.id() == exchange.id, "stream {} in place of {}", stream.id(), exchange.id);
        exchange.visitor.on(stream);
        exchanges.add(exchange);
        figures.streams++;
        return exchange;
    }

    private StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        Exchange exchange = exchanges.get(stream.id() - 1);
        Expect.that(exchange.origin == null, "stream {} arrives twice", exchange.id);
        boolean same = exchange.head.equals(head) && exchange.bodiless == last;
        Expect.that(same, "stream {}: another request than was sent", exchange.id);
        Party origin = new Party(this, Side.ACCEPTING, exchange).on(stream);
        origin.incoming.complete = last;
        exchange.origin = origin;
        if (habits.reflex()) {
            origin.act();
        }
        return origin;
    }

    /** Lets {@code side}'s oldest message, or the first frame of it, arrive; false when there is none that could. */
    boolean deliver(Side side, boolean oneFrame) {
        End to = end(side.other());
        Lane lane = cable.lane(side);
        if (!cable.alive() || to.cable != cable) {
            return false;
        }
        boolean waits = !lane.writable();
        ByteBuf message = lane.take(oneFrame);
        if (message == null) {
            return false;
        }
        try {
            model.delivered(side, message);
            to.link.onMessage(message);
        } finally {
            message.release();
        }
        long received = model.numbering(side).received();
        Expect.that(to.link.received() == received, "counts {} octets of {}", to.link.received(), received);
        if (waits && lane.writable()) {
            end(side).link.onWritable();
        }
        return true;
    }

    /** Changes what {@code side}'s socket takes; true when that lets it go on. */
    boolean socket(Side side, int room, boolean blocked) {
        Lane lane = cable.lane(side);
        boolean waits = !lane.writable();
        lane.room = room;
        lane.blocked = blocked;
        boolean goesOn = waits && lane.writable() && end(side).cable == cable;
        if (goesOn) {
            end(side).link.onWritable();
        }
        return goesOn;
    }

    /** Loses whatever is under way; the ends need not know yet. */
    void cut() {
        if (cable.alive()) {
            figures.cuts++;
        }
        cable.cut();
    }

    /** {@code side} gives its wire up, and with that ends it for both. */
    void giveUp(Side side) {
        if (end(side).cable == cable) {
            cut();
        }
        end(side).detach();
    }

    /** Gives both ends a new cable and attaches {@code first}; the other end has to be attached as well. */
    void resume(Side first, int openingRoom, int acceptingRoom) {
        cut();
        opening.detach();
        accepting.detach();
        cable = new Cable(model, openingRoom, acceptingRoom);
        attach(end(first));
    }

    /** The ends that are not on the newest cable attach to it; false when there was none. */
    boolean attachAll() {
        boolean attached = false;
        for (Side side : Side.values()) {
            if (end(side).cable != cable) {
                attach(end(side));
                attached = true;
            }
        }
        return attached;
    }

    private void attach(End end) {
        long peerReceived = end(end.side.other()).link.received();
        model.attached(end.side, peerReceived);
        end.cable = cable;
        end.link.attach(cable.lane(end.side), peerReceived);
    }

    /** Lets time pass at both ends, with a tick behind it. */
    void pass(Duration time) {
        clock.advance(time);
        opening.link.tick();
        accepting.link.tick();
    }

    boolean alive() {
        return cable.alive();
    }

    /** One end is done; the other one hears of it now. */
    void endLink(Side first) {
        end(first).link.end(CloseCode.DONE, "done");
        end(first.other()).link.end(CloseCode.DONE, "the other end is done");
        cable.cut();
    }

    /** Was {@code side} told the truth about why its stream is over? */
    void expectReset(Exchange exchange, Side side, ErrorCode code, String detail) {
        if (end(side).link.ended()) {
            Expect.that(code == ErrorCode.LINK_LOST, "link ended, reset with {}", code);
        } else if (code == ErrorCode.REFUSED) {
            boolean refused =
                    exchange.origin == null && accepting.link.streams().draining();
            Expect.that(refused, "stream {}: refused: {}", exchange.id, detail);
        } else {
            Outgoing other = exchange.party(side.other()).outgoing;
            boolean same = code == other.reset && detail.equals(other.resetDetail);
            Expect.that(same, "stream {}: told {} {}, said {}", exchange.id, code, detail, other.reset);
        }
    }
}
