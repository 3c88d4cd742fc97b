package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** The user of a stream whose peer breaks rules: whatever comes, it has to come in the order that was promised. */
final class Wary implements StreamHandler {
    /** Octets that wait at which it sends no more: as the product's own users do. */
    private static final int MAX_QUEUED = 256 * 1024;

    private final Chance chance;
    private final boolean expectsHead;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable Stream stream;
    /** Octets that have come and were not reported as used: without a round trip that was measured, windows do not grow. */
    private long heldOctets;

    private boolean answered;
    private boolean complete;
    private boolean ended;
    private boolean dropped;

    /** Times that it was told of a reset. */
    int resets;

    /** The user of a stream that was opened or accepted; {@code bodiless} when the request was all of its direction. */
    Wary(Chance chance, boolean expectsHead, boolean bodiless) {
        this.chance = chance;
        this.expectsHead = expectsHead;
        ended = expectsHead && bodiless;
        complete = !expectsHead && bodiless;
    }

    Wary on(@Nullable Stream opened) {
        stream = opened;
        return this;
    }

    private Stream stream() {
        if (stream == null) {
            throw new AssertionError("no stream yet");
        }
        return stream;
    }

    void act(ByteBuf bytes) {
        switch (chance.weighted(10, 1, 1, 1, 4)) {
            case 0 -> {
                answer();
                if (stream().queuedBytes() < MAX_QUEUED) {
                    boolean last = chance.oneIn(8);
                    ended |= last;
                    stream().sendData(bytes.retain(), last);
                }
            }
            case 1 -> {
                answer();
                ended = true;
                stream().sendTrailers(Fields.EMPTY);
            }
            case 2 -> {
                dropped |= !stream().closed();
                stream().reset(ErrorCode.CANCELLED, "");
            }
            case 3 -> drop();
            default -> use();
        }
        bytes.release();
    }

    private void answer() {
        if (!expectsHead && !answered) {
            answered = true;
            stream().sendHead(200, Fields.EMPTY, false);
        }
    }

    private void use() {
        ByteBuf first = held.poll();
        if (first != null) {
            heldOctets -= first.readableBytes();
            stream().consumed(first.readableBytes());
            first.release();
        }
    }

    /** Uses everything that it holds without a word to the peer. */
    void drop() {
        held.forEach(ByteBuf::release);
        held.clear();
    }

    /** The link has ended. */
    void expectOver() {
        boolean explained = resets == 1 || (resets == 0 && (dropped || (complete && ended)));
        Expect.that(
                stream().closed() && explained,
                "closed: {}, resets: {}",
                stream().closed(),
                resets);
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        expectNotOver("HEAD");
        Expect.that(expectsHead && !answered && !complete, "HEAD out of order");
        answered = status >= 200 || status == 101;
        Expect.that(answered || !last, "interim HEAD with END");
        complete = last;
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        held.add(bytes);
        heldOctets += bytes.readableBytes();
        expectNotOver("DATA");
        Expect.that(!complete && (answered || !expectsHead), "DATA out of order");
        Expect.that(heldOctets <= Limits.INITIAL_WINDOW_BYTES, "holds {} octets", heldOctets);
        complete = last;
    }

    @Override
    public void onTrailers(Fields fields) {
        expectNotOver("TRAILERS");
        Expect.that(!complete && (answered || !expectsHead), "TRAILERS out of order");
        complete = true;
    }

    @Override
    public void onSent(int octets) {
        expectNotOver("SENT");
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        expectNotOver("RESET");
        resets++;
        Expect.that(stream().closed(), "RESET on a stream that is not closed");
    }

    private void expectNotOver(String what) {
        Expect.that(resets == 0 && !dropped, "{} after a reset", what);
    }
}
