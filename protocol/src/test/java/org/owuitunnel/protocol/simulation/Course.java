package org.owuitunnel.protocol.simulation;

import java.util.Objects;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;

/** One exchange with something of everything, always the same, whose wire is cut where the test says. */
final class Course {
    /** What of that which is under way when the wire is cut still arrives. */
    enum Mercy {
        NOTHING_ARRIVES,
        WHAT_THE_OPENING_END_SENT_ARRIVES,
        WHAT_THE_ACCEPTING_END_SENT_ARRIVES
    }

    /**
     * Where the wire is cut.
     *
     * @param frames true when single frames travel, false when messages do
     * @param first number of the unit, frame or message, behind which the wire is cut; 0 for never
     * @param again units behind that, after which the next wire is cut as well; 0 for never
     */
    record Cuts(boolean frames, int first, int again, Mercy mercy) {}

    private static final RequestHead POST = new RequestHead("POST", "a.test", "/", false, Fields.of("te", "trailers"));
    private static final RequestHead UPGRADE = new RequestHead("GET", "a.test", "/", true, Fields.EMPTY);

    private final World world;
    private final Cuts cuts;
    private int units;

    private Course(Cuts cuts, Figures figures) {
        this.cuts = cuts;
        world = new World(1, true, figures);
    }

    /** Plays it to its end; returns how many units arrived. */
    static int play(Cuts cuts, Figures figures) {
        Course course = new Course(cuts, figures);
        course.begin();
        course.end();
        new Settlement(course.world).run();
        figures.schedules++;
        return course.units;
    }

    private void begin() {
        Exchange get = open(POST, true);
        Exchange post = open(POST, false);
        Exchange socket = open(UPGRADE, false);
        carry();
        Party answer = origin(get);
        answer.head(103, false);
        answer.outgoing.answered = true;
        answer.head(200, false);
        answer.send(20_000, false);
        origin(socket).send(100, false);
        post.visitor.send(Limits.INITIAL_WINDOW_BYTES + 10_000, false);
        carry();
        answer.trail(Fields.of("x-checksum", "1"));
        useAll(post);
        useAll(socket);
        post.visitor.send(5, true);
        carry();
        useAll(get);
        useAll(post);
        origin(post).send(Limits.MESSAGE_TARGET_BYTES + 1, true);
        for (int i = 0; i < 4; i++) {
            socket.visitor.send(3, false);
            carry();
            origin(socket).send(Limits.MAX_DATA_BYTES, false);
            useAll(socket);
            carry();
        }
    }

    private void end() {
        Exchange socket = world.exchanges.get(2);
        Exchange left = open(POST, false);
        Exchange dropped = open(POST, false);
        left.visitor.send(50_000, false);
        dropped.visitor.send(10, true);
        carry();
        left.visitor.reset();
        origin(dropped).send(30_000, false);
        carry();
        origin(dropped).reset();
        world.accepting.drain();
        carry();
        socket.visitor.send(0, true);
        origin(socket).send(7, true);
        carry();
        world.exchanges.forEach(this::useAll);
        carry();
    }

    /** Everything that can arrives, one unit from each side at a time. */
    private void carry() {
        boolean moved = true;
        while (moved) {
            moved = world.opening.turn();
            moved |= world.accepting.turn();
            for (Side side : Side.values()) {
                if (world.deliver(side, cuts.frames)) {
                    moved = true;
                    arrived();
                }
            }
        }
    }

    private void arrived() {
        units++;
        if (units != cuts.first && (cuts.again == 0 || units != cuts.first + cuts.again)) {
            return;
        }
        switch (cuts.mercy) {
            case NOTHING_ARRIVES -> {}
            case WHAT_THE_OPENING_END_SENT_ARRIVES -> drain(Side.OPENING);
            case WHAT_THE_ACCEPTING_END_SENT_ARRIVES -> drain(Side.ACCEPTING);
        }
        // What the ends do before they notice is lost as well.
        world.cut();
        world.opening.turn();
        world.resume(Side.OPENING, 2, World.AMPLE_ROOM);
        world.attachAll();
    }

    private void drain(Side side) {
        while (world.deliver(side, false)) {
            // until nothing is under way
        }
    }

    private Exchange open(RequestHead head, boolean bodiless) {
        return Objects.requireNonNull(world.open(head, bodiless), "exchange");
    }

    private static Party origin(Exchange exchange) {
        return exchange.party(Side.ACCEPTING);
    }

    private void useAll(Exchange exchange) {
        exchange.visitor.use(exchange.visitor.incoming.heldOctets());
        origin(exchange).use(origin(exchange).incoming.heldOctets());
    }
}
