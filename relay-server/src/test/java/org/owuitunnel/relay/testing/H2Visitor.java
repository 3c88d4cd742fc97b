package org.owuitunnel.relay.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A visitor who speaks HTTP/2 and sends frames as the test has them. Used by the test's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows in the answer that does not come
public final class H2Visitor implements AutoCloseable {
    /** Null when the loop is shared with others. */
    private final @Nullable EventLoopGroup group;

    private final EventLoop loop;
    private final Http2FrameCodec codec;
    private final Frames frames = new Frames();
    private final Channel channel;
    private final Map<Http2FrameStream, Exchange> exchanges = new ConcurrentHashMap<>();
    private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
    private final LinkedBlockingQueue<String> goAways = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> pongs = new LinkedBlockingQueue<>();

    /** Opens a connection; {@code window} is what each answer may send before it is read. */
    H2Visitor(RelayFixture relay, int window) {
        this(
                new MultiThreadIoEventLoopGroup(
                        1, org.owuitunnel.relay.wire.Transport.best().ioHandlerFactory()),
                null,
                relay.clientTlsForH2(),
                relay.port(),
                window);
    }

    /** One of many visitors of a relay that is elsewhere, who share a few loops. */
    public H2Visitor(EventLoop shared, SslContext tls, int port, int window) {
        this(null, shared, tls, port, window);
    }

    private H2Visitor(
            @Nullable EventLoopGroup group, @Nullable EventLoop shared, SslContext tls, int port, int window) {
        this.group = group;
        this.loop = group == null ? Objects.requireNonNull(shared) : group.next();
        codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings().initialWindowSize(window))
                .encoderIgnoreMaxHeaderListSize(true)
                .validateHeaders(false)
                .build();
        channel = new Bootstrap()
                .group(loop)
                .channel(org.owuitunnel.relay.wire.Transport.best().socketChannel())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline()
                                .addLast(tls.newHandler(opened.alloc(), RelayFixture.DOMAIN, port), codec, frames);
                    }
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        wait(settings);
    }

    /** What the relay said of itself. */
    public Http2Settings settings() {
        return wait(settings);
    }

    /** A request without a body. */
    public Exchange gets(String authority, String path) {
        return opens(true, ":method", "GET", ":scheme", "https", ":authority", authority, ":path", path);
    }

    /** Opens a stream with these fields; {@code last} when nothing follows. */
    public Exchange opens(boolean last, String... fields) {
        Exchange exchange = new Exchange();
        loop.submit(() -> {
                    exchange.stream = frames.newStream();
                    exchanges.put(exchange.stream, exchange);
                    channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers(fields), last).stream(exchange.stream));
                })
                .syncUninterruptibly();
        return exchange;
    }

    /** Sends octets as they are, below the frames. */
    public void sendsRaw(byte... octets) {
        loop.submit(() -> channel.pipeline().context(codec).writeAndFlush(Unpooled.copiedBuffer(octets)))
                .syncUninterruptibly();
    }

    /** Returns once the relay has answered a PING, and so everything that came before. */
    public void pings() {
        channel.writeAndFlush(new DefaultHttp2PingFrame(7));
        try {
            if (pongs.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                throw new AssertionError("no PONG");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Last stream and code of the relay's next GOAWAY. */
    public String goAway() {
        try {
            String next = goAways.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no GOAWAY");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Last stream and error of each GOAWAY that came and that nobody has taken yet. */
    public List<String> goAwaysSoFar() {
        return List.copyOf(goAways);
    }

    /** Returns once the connection is closed. */
    public void awaitClosed() {
        if (!channel.closeFuture().awaitUninterruptibly(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still open");
        }
    }

    /** True while the connection is open. */
    public boolean open() {
        return channel.isOpen();
    }

    private static Http2Headers headers(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return headers;
    }

    private static <T> T wait(CompletableFuture<T> until) {
        try {
            return until.get(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Hangs up. */
    @Override
    public void close() {
        ChannelHandlerContext below = channel.pipeline().context(codec);
        if (below != null) { // without a GOAWAY, and without waiting for streams
            below.close().syncUninterruptibly();
        }
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** One stream. */
    public final class Exchange {
        private final LinkedBlockingQueue<Http2Headers> heads = new LinkedBlockingQueue<>();
        private final StringBuilder body = new StringBuilder();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        private final CompletableFuture<Http2Error> reset = new CompletableFuture<>();
        private volatile boolean reads = true;
        private volatile Http2FrameStream stream = frames.newStream();

        private Exchange() {}

        /** Sends a piece of the request. */
        public Exchange data(String text, boolean last) {
            channel.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), last)
                            .stream(stream));
            return this;
        }

        /** Ends the request with fields. */
        public void trailers(String... fields) {
            channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers(fields), true).stream(stream));
        }

        /** Gives the stream up. */
        public void resets(Http2Error error) {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        /** Whether the window is opened again for what has come. */
        public Exchange reads(boolean on) {
            reads = on;
            return this;
        }

        /** Opens the window by so much. */
        public void takes(int octets) {
            channel.writeAndFlush(new DefaultHttp2WindowUpdateFrame(octets).stream(stream));
        }

        /** The next fields: of an interim or final head, or trailers. */
        public Http2Headers fields() {
            try {
                Http2Headers next = heads.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no HEADERS came");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** The status of the next head. */
        public int status() {
            return Integer.parseInt(fields().status().toString());
        }

        /** The whole body. */
        public String body() {
            H2Visitor.wait(ended);
            synchronized (body) {
                return body.toString();
            }
        }

        /** What has come of the body once it is so much. */
        public String body(int octets) {
            synchronized (body) {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RawVisitor.PATIENCE_SECONDS);
                while (body.length() < octets && System.nanoTime() < deadline) {
                    try {
                        body.wait(1000);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                return body.toString();
            }
        }

        /** Octets of the body so far. */
        public int received() {
            synchronized (body) {
                return body.length();
            }
        }

        /** True when the answer is complete. */
        public boolean complete() {
            return ended.isDone();
        }

        /** How the relay reset the stream. */
        public Http2Error reset() {
            return H2Visitor.wait(reset);
        }

        private void onData(Http2DataFrame data) {
            synchronized (body) {
                body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                body.notifyAll();
            }
            int octets = data.initialFlowControlledBytes();
            if (reads && octets > 0) {
                takes(octets);
            }
            if (data.isEndStream()) {
                ended.complete(true);
            }
        }
    }

    private final class Frames extends Http2ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            switch (message) {
                case Http2SettingsFrame frame -> settings.complete(frame.settings());
                case Http2GoAwayFrame frame -> goAways.add(frame.lastStreamId() + " " + frame.errorCode());
                case Http2PingFrame frame -> {
                    if (frame.ack()) {
                        pongs.add(frame.content());
                    }
                }
                case Http2HeadersFrame frame -> {
                    Exchange exchange = exchange(frame.stream());
                    exchange.heads.add(frame.headers());
                    if (frame.isEndStream()) {
                        exchange.ended.complete(true);
                    }
                }
                case Http2DataFrame frame -> exchange(frame.stream()).onData(frame);
                case Http2ResetFrame frame ->
                    exchange(frame.stream()).reset.complete(Http2Error.valueOf(frame.errorCode()));
                default -> {}
            }
            ReferenceCountUtil.release(message);
        }

        private Exchange exchange(Http2FrameStream stream) {
            return Objects.requireNonNull(exchanges.get(stream), "a stream that the relay opened");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof Http2FrameStreamException)) {
                context.close();
            }
        }
    }
}
