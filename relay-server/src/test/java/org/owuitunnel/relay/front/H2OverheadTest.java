package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class H2OverheadTest {
    private static final String UNKNOWN = "000000ff0000000000";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final H2Overhead decoder = decoder();

    private H2Overhead decoder() {
        Http2Connection connection = new DefaultHttp2Connection(true);
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
        H2Overhead made = new H2Overhead(
                new DefaultHttp2ConnectionDecoder(connection, encoder, new DefaultHttp2FrameReader()), nanos::get);
        made.frameListener(new Http2FrameAdapter());
        return made;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void read(String frame, int times) throws Http2Exception {
        ChannelHandlerContext context = channel.pipeline().firstContext();
        ByteBuf frames = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(frame.repeat(times)));
        decoder.decodeFrame(context, frames, new ArrayList<>());
    }

    @Test
    void thousandAtOnceAreTakenAndNotOneMore() throws Http2Exception {
        begin();
        read(UNKNOWN, H2Overhead.MOST_AT_ONCE - 1);
        assertTooMany();
    }

    @Test
    void asManyAsAreAllowedInEachSecondAreTakenForEver() throws Http2Exception {
        begin();
        read(UNKNOWN, H2Overhead.MOST_AT_ONCE - 1);
        for (int i = 0; i < 100; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            read(UNKNOWN, H2Overhead.MOST_PER_SECOND);
        }
        assertTooMany();
    }

    @Test
    void restGivesNoMoreThanThereWasInTheBeginning() throws Http2Exception {
        begin();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        read(UNKNOWN, H2Overhead.MOST_AT_ONCE);
        assertTooMany();
    }

    /** Each connection begins with one frame of settings, which counts. */
    private void begin() throws Http2Exception {
        read("000000040000000000", 1);
    }

    private void assertTooMany() {
        assertThatThrownBy(() -> read(UNKNOWN, 1))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM));
    }
}
