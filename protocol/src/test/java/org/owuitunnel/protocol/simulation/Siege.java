package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Wire;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FakeClock;
import org.owuitunnel.protocol.testing.TaskQueue;

/** One real end of a link whose peer breaks the rules: it closes with a code or resets streams, and nothing else happens. */
final class Siege implements LinkListener, Wire, FrameSink, FrameReader.StreamFaults {
    private static final RequestHead GET = new RequestHead("GET", "a.test", "/", false, Fields.EMPTY);

    /** Unacknowledged octets that an end may pass its limit by: one message, and CREDIT and RESET, which have no limit there. */
    private static final int BEYOND_LIMIT = 1024 * 1024;

    /** One of how many sieges ends with a flood. */
    private static final int FLOODS = 100;

    /** Messages of a flood: as many requests as there may be streams and pending resets, and some. */
    private static final int FLOOD_MESSAGES = (Limits.MAX_STREAMS + Limits.MAX_PENDING_RESETS) / 6 + 50;

    private final Chance chance;
    private final Side side;
    private final Intruder intruder;
    private final CountedBuffers buffers = new CountedBuffers();
    private final FakeClock clock = new FakeClock();
    private final TaskQueue loop = new TaskQueue();
    private final Link link;
    private final List<Wary> users = new ArrayList<>();

    /** True while the intruder does not read. */
    private boolean deaf;

    private @Nullable String broken;
    private @Nullable CloseCode closed;

    /** Streams that were reset though their link went on. */
    int resets;

    private Siege(long seed) {
        chance = new Chance(seed);
        side = chance.oneIn(2) ? Side.OPENING : Side.ACCEPTING;
        intruder = new Intruder(side.other(), chance);
        link = new Link(new Link.Environment(loop, buffers, clock), this, side == Side.ACCEPTING ? this::accept : null);
        link.attach(this, 0);
    }

    /**
     * Plays the siege of {@code seed}.
     */
    static Siege play(long seed) {
        Siege siege = new Siege(seed);
        int steps = siege.chance.oneIn(20) ? 2_000 : siege.chance.between(5, 150);
        for (int i = 0; i < steps && !siege.link.ended(); i++) {
            siege.step();
        }
        if (siege.side == Side.ACCEPTING && siege.chance.oneIn(FLOODS)) {
            siege.flood();
        }
        siege.end();
        return siege;
    }

    /** True when the link was closed for what the peer did, false when it held out. */
    boolean broken() {
        return broken != null;
    }

    private void step() {
        switch (chance.weighted(20, 10, 10, 2, 1)) {
            case 0 -> receive(intruder.message(buffers));
            case 1 -> act();
            case 2 -> loop.runAll();
            case 3 -> {
                deaf = chance.oneIn(2);
                link.onWritable();
            }
            default -> {
                clock.advance(Duration.ofMillis(chance.below(2_000)));
                link.tick();
            }
        }
        Expect.that(
                link.streams().size() <= Limits.MAX_STREAMS,
                "{} streams",
                link.streams().size());
        long unacknowledged = link.unacknowledged();
        boolean bounded = unacknowledged >= 0 && unacknowledged < Limits.MAX_UNACKNOWLEDGED_BYTES + BEYOND_LIMIT;
        Expect.that(bounded, "{} octets unacknowledged", unacknowledged);
    }

    /** Requests without end from a peer that does not read: each is owed a refusal, and those have to have a bound. */
    private void flood() {
        deaf = true;
        for (int i = 0; i < FLOOD_MESSAGES && !link.ended(); i++) {
            receive(intruder.flood(buffers));
        }
        Expect.that(link.ended(), "a flood goes on and on");
    }

    private void receive(ByteBuf message) {
        try {
            link.onMessage(message);
        } finally {
            message.release();
        }
    }

    private void act() {
        if (side == Side.OPENING && chance.oneIn(3)) {
            boolean bodiless = chance.oneIn(3);
            Wary visitor = new Wary(chance, true, bodiless);
            Stream stream = link.streams().open(GET, bodiless, visitor);
            if (stream != null) {
                users.add(visitor.on(stream));
            }
        }
        if (!users.isEmpty()) {
            chance.of(users).act(buffers.heapBuffer().writeZero(chance.below(20_000)));
        }
    }

    private StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        Wary origin = new Wary(chance, false, last).on(stream);
        users.add(origin);
        return origin;
    }

    private void end() {
        if (!link.ended()) {
            for (Wary user : users) {
                resets += user.resets;
            }
        } else {
            boolean blamed = broken != null && closed == CloseCode.PROTOCOL_ERROR && !link.attached();
            Expect.that(blamed, "ended with {}: {}", closed, broken);
        }
        link.end(CloseCode.DONE, "");
        loop.runAll();
        users.forEach(Wary::drop);
        users.forEach(Wary::expectOver);
        Expect.that(
                link.streams().size() == 0, "{} streams left", link.streams().size());
        Expect.that(buffers.live() == 0, "{} buffers not released", buffers.live());
    }

    @Override
    public boolean writable() {
        return !deaf;
    }

    @Override
    public void send(ByteBuf message) {
        try {
            FrameReader.read(message, this, this);
        } finally {
            message.release();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close(CloseCode code, String reason) {
        Expect.that(closed == null, "closed twice");
        closed = code;
    }

    @Override
    public void onLinkFrame(Frame.OfLink frame) {}

    @Override
    public void onStreamFrame(Frame.OfStream frame) {
        switch (frame) {
            case Frame.Data data -> data.bytes().release();
            case Frame.Open open -> intruder.hearsOpen(open.streamId());
            case Frame.Credit credit -> intruder.hearsCredit(credit.streamId(), credit.bytes());
            case Frame.Head head -> {}
            case Frame.Trailers trailers -> {}
            case Frame.Reset reset -> {}
        }
    }

    @Override
    public void onStreamBytes(int octets) {
        intruder.hears(octets);
    }

    @Override
    public void onStreamFault(ProtocolException fault) {
        throw new AssertionError("the victim sends what is malformed", fault);
    }

    @Override
    public void onDrain() {}

    @Override
    public void onSilent() {
        throw new AssertionError("silent, though the peer never stops");
    }

    @Override
    public void onBroken(String why) {
        Expect.that(broken == null && link.ended(), "broken twice: {}", why);
        broken = why;
    }
}
