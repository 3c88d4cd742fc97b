package org.owuitunnel.protocol.simulation;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.RequestHead;

/** One stream with the parties at both of its ends. */
final class Exchange {
    final int id;
    final RequestHead head;

    /** True when the request has no body. */
    final boolean bodiless;

    final Party visitor;

    /** Null until the OPEN has arrived. */
    @Nullable
    Party origin;

    Exchange(World world, int id, RequestHead head, boolean bodiless) {
        this.id = id;
        this.head = head;
        this.bodiless = bodiless;
        this.visitor = new Party(world, Side.OPENING, this);
        visitor.outgoing.ended = bodiless;
    }

    Party party(Side side) {
        Party party = side == Side.OPENING ? visitor : origin;
        if (party == null) {
            throw new AssertionError("stream " + id + " has not arrived");
        }
        return party;
    }

    /** The stream is over; were both ends told the truth? */
    void verify(boolean linkEnded) {
        try {
            expectOver(visitor);
            if (origin != null) {
                expectOver(origin);
                expectArrived(visitor, origin, linkEnded);
                expectArrived(origin, visitor, linkEnded);
            } else {
                boolean explained =
                        linkEnded || visitor.outgoing.reset != null || visitor.incoming.over == ErrorCode.REFUSED;
                Expect.that(explained, "the request never arrived");
            }
        } catch (AssertionError e) {
            throw new AssertionError("stream " + id + ": " + e.getMessage(), e);
        }
    }

    private static void expectOver(Party party) {
        Expect.that(party.stream().closed(), "a party does not know that the stream is over");
        Expect.that(!party.incoming.holds(), "octets were not used");
        boolean complete = party.incoming.complete && party.outgoing.ended;
        Expect.that(complete || wasReset(party), "closed, but neither complete nor reset");
    }

    private void expectArrived(Party from, Party to, boolean linkEnded) {
        Outgoing said = from.outgoing;
        Incoming heard = to.incoming;
        if (heard.complete) {
            boolean all = said.ended && heard.arrived == said.queued && said.left == said.queued;
            Expect.that(all, "complete with {} of {} octets", heard.arrived, said.queued);
            Expect.that(to == origin || heard.heads == said.heads.size(), "complete without all heads");
        } else {
            Expect.that(heard.arrived <= said.left, "{} octets arrived, {} have left", heard.arrived, said.left);
            // An end that has sent and received everything does not hear of a reset that crosses its last frame.
            boolean done = from.incoming.complete && said.ended;
            Expect.that(wasReset(to) && (linkEnded || wasReset(from) || done), "cut at one end only");
        }
        if (said.reset != null && !linkEnded) {
            boolean over =
                    heard.over == said.reset || to.outgoing.reset != null || (heard.complete && to.outgoing.ended);
            Expect.that(over, "reset with {}, told {}", said.reset, heard.over);
        }
    }

    private static boolean wasReset(Party party) {
        return party.outgoing.reset != null || party.incoming.over != null;
    }
}
