package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

/** Sets up the pipeline of a visitor's HTTP/2 connection (RFC 9113). Stateless. */
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

    /** What streams may take to end once their connection is being closed: the last octets of what was cut before. */
    private static final long CLOSE_MILLIS = 1_000;

    /** Adds the codec of HTTP/2 and its handlers at the end of {@code pipeline}; {@code visit} began with the connection. */
    public static void install(ChannelPipeline pipeline, VisitorSetup setup, Drain.Stay visit) {
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(MAX_STREAMS)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(MAX_HEADER_LIST)
                .connectProtocolEnabled(true);
        Http2FrameCodec codec = new Strict()
                .initialSettings(settings)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS)
                .gracefulShutdownTimeoutMillis(CLOSE_MILLIS)
                .build();
        H2Keeper keeper = new H2Keeper(setup, visit, setup.peer(pipeline.channel()));
        pipeline.addLast(
                new H2Intake(setup.times().head(), setup.observer()),
                codec,
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new H2Handler(setup, keeper));
                    }
                }),
                keeper);
        openWindow(codec.connection());
    }

    private static final class Strict extends Http2FrameCodecBuilder {
        Strict() {
            server(true);
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
            return super.build(new H2StreamStates(new H2Overhead(decoder, System::nanoTime)), encoder, initial);
        }
    }

    private static void openWindow(Http2Connection connection) {
        try {
            connection.local().flowController().incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
        } catch (Http2Exception e) {
            throw new IllegalStateException("connection window", e);
        }
    }

    private H2Connection() {}
}
