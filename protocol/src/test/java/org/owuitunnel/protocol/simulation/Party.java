package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** The user of one end of a stream: does what chance says, and checks that it is told what the other one said. */
final class Party implements StreamHandler {
    private final World world;
    private final Side side;
    private final Exchange exchange;
    private final Content content;
    private @Nullable Stream stream;
    final Outgoing outgoing = new Outgoing();
    final Incoming incoming;

    Party(World world, Side side, Exchange exchange) {
        this.world = world;
        this.side = side;
        this.exchange = exchange;
        this.content = world.model.half(side, exchange.id).content;
        this.incoming = new Incoming(world.model.half(side.other(), exchange.id).content);
    }

    Party on(@Nullable Stream opened) {
        stream = opened;
        return this;
    }

    Stream stream() {
        if (stream == null) {
            throw new AssertionError("no stream yet");
        }
        return stream;
    }

    /** One act of any kind. */
    void act() {
        if (world.chance.oneIn(world.habits.resets)) {
            reset();
            return;
        }
        switch (world.chance.weighted(10, 2, 1, 8)) {
            case 0 -> sendSome();
            case 1 -> send(world.chance.oneIn(2) ? 0 : world.habits.size(), true);
            case 2 -> trail(world.habits.fields());
            default -> use(world.chance.between(0, incoming.heldOctets()));
        }
    }

    /** Some octets, or at times exactly what the credit allows, and maybe the end that then needs no more of it. */
    private void sendSome() {
        long left = world.model.half(side, exchange.id).credit - outgoing.queued;
        if (left <= 0 || left > Content.MAX_PIECE || !world.habits.exact()) {
            send(world.habits.size(), false);
            return;
        }
        send((int) left, false);
        if (world.chance.oneIn(2)) {
            send(0, true);
        }
    }

    /** Brings its direction to an end and uses what has come; false when there was nothing to do. */
    boolean finish() {
        boolean acts = incoming.holds();
        use(incoming.heldOctets());
        if (!stream().closed() && !outgoing.ended) {
            acts = true;
            if (world.chance.oneIn(6)) {
                trail(world.habits.fields());
            } else {
                send(world.chance.oneIn(2) ? 0 : world.habits.size(), true);
            }
        }
        return acts;
    }

    /** Sends octets, at the accepting end behind a head if there was none. */
    void send(int octets, boolean last) {
        if (!ready(last && octets == 0)) {
            return;
        }
        ByteBuf bytes = world.buffers.heapBuffer(octets);
        content.write(bytes, outgoing.queued, octets);
        if (!stream().closed() && !outgoing.ended) {
            outgoing.queued += octets;
            outgoing.ended = last;
        }
        stream().sendData(bytes, last);
    }

    void trail(Fields fields) {
        if (!ready(false)) {
            return;
        }
        if (!stream().closed() && !outgoing.ended) {
            outgoing.ended = true;
            outgoing.trailers = fields;
        }
        stream().sendTrailers(fields);
    }

    /** True when DATA may follow: says the answer's head before, and maybe leaves it at that. */
    private boolean ready(boolean nothingMore) {
        if (side == Side.OPENING || outgoing.answered) {
            return true;
        }
        while (world.chance.oneIn(4)) {
            head(world.habits.interimStatus(), false);
        }
        boolean last = nothingMore && world.chance.oneIn(2);
        outgoing.answered = true;
        head(exchange.head.upgrade() && !last ? 101 : world.habits.finalStatus(), last);
        return !last;
    }

    void head(int status, boolean last) {
        Fields fields = world.habits.fields();
        if (!stream().closed() && !outgoing.ended) {
            outgoing.heads.add(new Outgoing.Answer(status, fields, last));
            outgoing.ended = last;
        }
        stream().sendHead(status, fields, last);
    }

    void reset() {
        ErrorCode code = world.habits.resetCode();
        String detail = code + " by " + side;
        if (!stream().closed()) {
            outgoing.reset = code;
            outgoing.resetDetail = detail;
            world.figures.resets++;
        }
        stream().reset(code, detail);
        if (outgoing.reset != null) {
            incoming.drop();
        }
    }

    /** Uses {@code octets} of what has come, and says so. */
    void use(int octets) {
        incoming.use(octets);
        world.model.half(side, exchange.id).consumed += octets;
        stream().consumed(octets);
    }

    /** All that can cross has crossed: whatever this party said has left, unless it lacks credit; and it owes none. */
    void expectWaitsForCreditOnly() {
        if (stream().closed()) {
            return;
        }
        Half half = world.model.half(side, exchange.id);
        boolean exhausted = half.data == half.credit && outgoing.queued > half.data;
        boolean gone = half.data == outgoing.queued && half.ended == outgoing.ended;
        Expect.that(
                exhausted || gone, "stream {}: {} is stuck at {} of {}", exchange.id, side, half.data, outgoing.queued);
        long owed = half.consumed - half.granted;
        boolean granted = incoming.complete || owed < Limits.INITIAL_WINDOW_BYTES / 4;
        Expect.that(granted, "stream {}: {} owes credit for {}", exchange.id, side, owed);
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        expectOpen("HEAD");
        Expect.that(side == Side.OPENING && !incoming.answered && incoming.arrived == 0, "HEAD out of order");
        Outgoing.Answer expected = other().outgoing.heads.get(incoming.heads++);
        Expect.that(expected.equals(new Outgoing.Answer(status, fields, last)), "HEAD {}, not {}", status, expected);
        incoming.answered = status >= 200 || status == 101;
        incoming.complete = last;
        reflex();
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        incoming.add(bytes);
        expectOpen("DATA");
        Expect.that(side == Side.ACCEPTING || incoming.answered, "DATA before HEAD");
        incoming.complete = last;
        if (world.habits.reflex()) {
            use(incoming.heldOctets());
        }
        reflex();
    }

    @Override
    public void onTrailers(Fields fields) {
        expectOpen("TRAILERS");
        incoming.complete = true;
        Expect.that(fields.equals(other().outgoing.trailers), "TRAILERS {}", fields);
        reflex();
    }

    @Override
    public void onSent(int octets) {
        expectNotOver("SENT");
        outgoing.left += octets;
        boolean adds = outgoing.left + stream().queuedBytes() == outgoing.queued;
        Expect.that(
                octets > 0 && adds,
                "sent {}, {} waiting of {}",
                outgoing.left,
                stream().queuedBytes(),
                outgoing.queued);
        reflex();
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        expectNotOver("RESET");
        Expect.that(stream().closed(), "RESET on a stream that is not closed");
        incoming.over = code;
        incoming.drop();
        world.expectReset(exchange, side, code, detail);
    }

    private void reflex() {
        if (!outgoing.ended && world.habits.reflex() && world.habits.reflex()) {
            act();
        }
        if (world.habits.endsLink()) {
            world.endLink(side);
        }
    }

    private void expectOpen(String what) {
        expectNotOver(what);
        Expect.that(!incoming.complete, "{} after the end", what);
    }

    private void expectNotOver(String what) {
        Expect.that(incoming.over == null && outgoing.reset == null, "{} after a reset", what);
    }

    private Party other() {
        return exchange.party(side.other());
    }
}
