package org.owuitunnel.protocol.simulation;

import java.time.Duration;

/**
 * The end of a schedule: whatever can go on does, without any help of a timer, until nothing moves; then everything has to
 * be over, told to both ends, acknowledged and released. What stands still earlier was forgotten by someone.
 */
final class Settlement {
    /** Rounds after which two ends will never come to rest. */
    private static final int MAX_ROUNDS = 10_000;

    /** Time after which both ends ping, and with that acknowledge all they have. */
    private static final Duration UNTIL_PING = Duration.ofSeconds(6);

    private final World world;

    Settlement(World world) {
        this.world = world;
    }

    void run() {
        settle();
        if (!world.ended()) {
            expectQuiet();
        }
        Side first = world.chance.oneIn(2) ? Side.OPENING : Side.ACCEPTING;
        boolean ended = world.ended();
        world.endLink(first);
        world.opening.turn();
        world.accepting.turn();
        if (ended) {
            expectOver(true);
        }
        Expect.that(world.buffers.live() == 0, "{} buffers not released after the end", world.buffers.live());
    }

    /** A pause amid a schedule: everything arrives that can though no one uses it; who still waits, waits for credit. */
    void lull() {
        int rounds = 0;
        while (carry()) {
            Expect.that(++rounds < MAX_ROUNDS, "no rest after {} rounds", rounds);
        }
        if (world.ended()) {
            return;
        }
        world.model.expectSettled();
        for (Exchange exchange : world.exchanges) {
            exchange.visitor.expectWaitsForCreditOnly();
            if (exchange.origin != null) {
                exchange.origin.expectWaitsForCreditOnly();
            }
        }
    }

    private void expectQuiet() {
        expectOver(false);
        world.model.expectSettled();
        world.pass(UNTIL_PING);
        settle();
        for (Side side : Side.values()) {
            long unacknowledged = world.end(side).link.unacknowledged();
            Expect.that(unacknowledged == 0, "{}: {} octets not acknowledged", side, unacknowledged);
            boolean heard = world.end(side.other()).peerDrains == world.end(side).drains;
            Expect.that(heard, "{}: drains: {}, but that is not what was heard", side, world.end(side).drains);
        }
        Expect.that(world.buffers.live() == 0, "{} buffers not released", world.buffers.live());
    }

    private void expectOver(boolean linkEnded) {
        for (Side side : Side.values()) {
            int open = world.end(side).link.streams().size();
            Expect.that(open == 0, "{}: {} streams left", side, open);
        }
        for (Exchange exchange : world.exchanges) {
            if (linkEnded) {
                exchange.visitor.finish();
                if (exchange.origin != null) {
                    exchange.origin.finish();
                }
            }
            exchange.verify(linkEnded);
        }
    }

    private void settle() {
        int rounds = 0;
        while (round()) {
            Expect.that(++rounds < MAX_ROUNDS, "no rest after {} rounds", rounds);
        }
    }

    private boolean round() {
        boolean moved = carry();
        if (world.ended()) {
            return false;
        }
        for (Exchange exchange : world.exchanges) {
            moved |= exchange.visitor.finish();
            moved |= exchange.origin != null && exchange.origin.finish();
        }
        return moved;
    }

    private boolean carry() {
        if (world.ended()) {
            return false;
        }
        boolean moved = connect();
        moved |= world.opening.turn();
        moved |= world.accepting.turn();
        for (Side side : Side.values()) {
            moved |= world.socket(side, World.AMPLE_ROOM, false);
            while (world.deliver(side, false)) {
                moved = true;
            }
        }
        return moved;
    }

    private boolean connect() {
        if (world.connected()) {
            return false;
        }
        if (!world.alive()) {
            world.resume(Side.OPENING, World.AMPLE_ROOM, World.AMPLE_ROOM);
        }
        world.attachAll();
        return true;
    }
}
