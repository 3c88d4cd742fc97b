package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** Sets up the pipeline of a visitor's HTTP/2 connection (RFC 9113). Stateless. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
public final class H2Connection {
    /** Streams that one connection may have open at once: RFC 9113 section 6.5.2 advises no less. */
    private static final int MAX_STREAMS = 100;

    /** Octets of a request's header: the same as for HTTP/1.1. */
    private static final int MAX_HEADER_LIST = 16 * 1024;

    /** Octets of a request's body that may come before the tunnel has taken any: as on a stream of the link. */
    private static final int STREAM_WINDOW = 256 * 1024;

    /** Octets that all uploads on one connection may have in flight: four at full speed. */
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    /** RST_STREAM frames within {@link #RESET_SECONDS} after which a connection is ended (CVE-2023-44487). */
    private static final int MAX_RESETS = 200;

    private static final int RESET_SECONDS = 30;

    /** Adds the codec of HTTP/2 and its handlers at the end of {@code pipeline}. */
    public static void install(ChannelPipeline pipeline, VisitorSetup setup) {
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(MAX_STREAMS)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(MAX_HEADER_LIST)
                .connectProtocolEnabled(true);
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS)
                .build();
        pipeline.addLast(
                new IdleStateHandler(0, 0, Timeouts.KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS),
                codec,
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new H2Handler(setup));
                    }
                }),
                new Keeper(codec.connection()));
        openWindow(codec.connection());
    }

    private static void openWindow(Http2Connection connection) {
        try {
            connection.local().flowController().incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
        } catch (Http2Exception e) {
            throw new IllegalStateException("connection window", e);
        }
    }

    /** Ends a connection that is idle or broken. */
    private static final class Keeper extends ChannelInboundHandlerAdapter {
        private final Http2Connection connection;

        Keeper(Http2Connection connection) {
            this.connection = connection;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent && connection.numActiveStreams() == 0) {
                context.close(); // the codec says GOAWAY first
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private H2Connection() {}
}
