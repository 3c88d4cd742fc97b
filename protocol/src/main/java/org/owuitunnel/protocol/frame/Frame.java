package org.owuitunnel.protocol.frame;

import io.netty.buffer.ByteBuf;

/** One frame of the wire; protocol section 4 describes each. A new kind breaks every switch that has to know it. */
public sealed interface Frame {
    /** Frames that belong to a stream: numbered, acknowledged, replayed. */
    sealed interface OfStream extends Frame {
        /** The stream, from 1 to {@link Limits#MAX_STREAM_ID}. */
        int streamId();
    }

    /** Frames of the link itself (stream 0): neither numbered nor replayed. */
    sealed interface OfLink extends Frame {}

    /**
     * The relay opens a stream with a visitor's request.
     *
     * @param last true when the request has no body
     */
    record Open(int streamId, boolean last, RequestHead head) implements OfStream {}

    /**
     * The client answers; interim answers (1xx) may come before the final one.
     *
     * @param last true when the answer has no body and no trailers
     */
    record Head(int streamId, boolean last, int status, Fields fields) implements OfStream {
        /** True for 1xx other than 101, which another HEAD has to follow. */
        public boolean interim() {
            return status < 200 && status != 101;
        }
    }

    /**
     * Bytes of a body or of an upgraded stream; the receiver of this record owns {@code bytes}.
     *
     * @param last true when this direction ends here
     */
    record Data(int streamId, boolean last, ByteBuf bytes) implements OfStream {}

    /** Trailer fields; this direction ends here. */
    record Trailers(int streamId, Fields fields) implements OfStream {}

    /**
     * Ends both directions at once.
     *
     * @param detail a sentence for people, possibly empty, at most {@link Limits#MAX_DETAIL_BYTES}
     */
    record Reset(int streamId, ErrorCode code, String detail) implements OfStream {}

    /**
     * Lets the peer send more DATA on this stream.
     *
     * @param bytes octets, at least 1
     */
    record Credit(int streamId, int bytes) implements OfStream {}

    /**
     * All stream frames up to here have been received.
     *
     * @param offset count of octets of stream frames, headers included, since the link began
     */
    record Ack(long offset) implements OfLink {}

    /** Asks for a PONG with the same token. */
    record Ping(long token) implements OfLink {}

    /** Answers a PING. */
    record Pong(long token) implements OfLink {}

    /** The sender opens or accepts no more streams on this link; those that are open go on. */
    record Drain() implements OfLink {}
}
