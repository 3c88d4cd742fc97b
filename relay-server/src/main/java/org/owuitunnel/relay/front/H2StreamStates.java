package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says of frames for streams that are over what RFC 9113 section 5.1 wants said. Netty, which forgets a stream with its end, cannot tell one
 * that has ended from one that was never opened, and calls both an error of the stream; here what there is to remember is remembered.
 * Confined to the connection's event loop.
 */
final class H2StreamStates extends DecoratingHttp2ConnectionDecoder {
    /** Streams that we have reset and whose last frames may still be on their way: some minutes of what a connection may reset. */
    private static final int MOST_RESETS = 1_000;

    /** Gaps in the numbers of streams; browsers leave none. */
    private static final int MOST_GAPS = 64;

    private final Http2Connection connection;
    private final TreeSet<Integer> reset = new TreeSet<>();

    /** First and last number of each row of streams that were passed over. */
    private final TreeSet<Gap> gaps = new TreeSet<>();

    /** Streams that live and whose end the visitor has reached; Netty's own state says so even of a head that it is about to refuse. */
    private final Set<Integer> ended = new HashSet<>();

    /** The highest number so far. */
    private int highest = -1;

    private record Gap(int first, int last) implements Comparable<Gap> {
        @Override
        public int compareTo(Gap other) {
            return Integer.compare(first, other.first);
        }
    }

    /** Judges what {@code decoder} finds wrong. */
    H2StreamStates(Http2ConnectionDecoder decoder) {
        super(decoder);
        connection = decoder.connection();
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamAdded(Http2Stream stream) {
                added(stream.id());
            }

            @Override
            public void onStreamRemoved(Http2Stream stream) {
                ended.remove(stream.id());
                if (stream.isResetSent()) {
                    remember(stream.id());
                }
            }
        });
    }

    @Override
    public void frameListener(Http2FrameListener listener) {
        super.frameListener(new Http2FrameListenerDecorator(listener) {
            @Override
            public void onHeadersRead(
                    ChannelHandlerContext context, int id, Http2Headers head, int padding, boolean last)
                    throws Http2Exception {
                heard(id, last);
                super.onHeadersRead(context, id, head, padding, last);
            }

            @Override
            public void onHeadersRead(
                    ChannelHandlerContext context,
                    int id,
                    Http2Headers head,
                    int dependency,
                    short weight,
                    boolean exclusive,
                    int padding,
                    boolean last)
                    throws Http2Exception {
                heard(id, last);
                super.onHeadersRead(context, id, head, dependency, weight, exclusive, padding, last);
            }

            @Override
            public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean last)
                    throws Http2Exception {
                heard(id, last);
                return super.onDataRead(context, id, data, padding, last);
            }
        });
    }

    private void heard(int id, boolean last) {
        if (last) {
            ended.add(id);
        }
    }

    private void added(int id) {
        if (id > highest + 2) {
            gaps.add(new Gap(highest + 2, id - 2));
            if (gaps.size() > MOST_GAPS) {
                gaps.pollFirst();
            }
        }
        highest = Math.max(highest, id);
    }

    private void remember(int id) {
        reset.add(id);
        if (reset.size() > MOST_RESETS) {
            reset.pollFirst();
        }
    }

    @Override
    public void decodeFrame(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Http2Exception {
        try {
            super.decodeFrame(context, in, out);
        } catch (StreamException e) {
            throw judged(e);
        }
    }

    private Http2Exception judged(StreamException fault) {
        int id = fault.streamId();
        Http2Stream stream = connection.stream(id);
        if (stream != null) {
            // A head behind the end is judged by its fields first, which come to nothing here.
            return !ended.contains(id) || fault.error() != Http2Error.PROTOCOL_ERROR
                    ? fault
                    : Http2Exception.streamError(
                            id, Http2Error.STREAM_CLOSED, fault, "frame behind the end of stream %d", id);
        }
        if (fault.error() != Http2Error.STREAM_CLOSED || reset.contains(id)) {
            return fault;
        }
        Gap gap = gaps.floor(new Gap(id, id));
        return gap != null && id <= gap.last
                ? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, fault, "stream %d was passed over", id)
                : Http2Exception.connectionError(Http2Error.STREAM_CLOSED, fault, "stream %d has ended", id);
    }
}
