package org.owuitunnel.client.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.Transport;
import org.owuitunnel.relay.wire.WebSocketWire;

/** A relay that does what a test tells it, on a real port with real TLS. One session at a time. */
public final class TestRelay implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 8;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final EventLoop loop = group.next();
    private final SslContext tls;
    private final LinkedBlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> closes = new LinkedBlockingQueue<>();
    private @Nullable Channel listener;

    /** What every request is answered with instead of a WebSocket; null for none. */
    private volatile @Nullable Refusal refusal;

    private volatile @Nullable String subprotocol = "owui-tunnel.v1";
    private volatile boolean answersHellos = true;
    private volatile boolean resumes = true;
    private volatile int holdSeconds = 30;
    private volatile List<String> capabilities = List.of();
    private volatile int firstByteSeconds = Welcome.DEFAULT_ORIGIN_SECONDS;
    private volatile int answerGapSeconds = Welcome.DEFAULT_ORIGIN_SECONDS;
    private volatile CloseCode[] closesHellosWith = {};

    /** On the loop: the link of the present session. */
    private @Nullable Link link;

    /** On the loop: the WebSocket that came last. */
    private @Nullable WebSocketWire wire;

    /** On the loop: the connection that came last. */
    private @Nullable Channel channel;

    private int welcomes;

    /** An answer that is no WebSocket. */
    public record Refusal(int status, String body, Fields fields) {}

    /** A relay with this certificate, listening on loopback. */
    public TestRelay(TestCa.Identity identity) {
        this(tls(identity));
    }

    private TestRelay(SslContext tls) {
        this.tls = tls;
        listen(0);
    }

    private static SslContext tls(TestCa.Identity identity) {
        try {
            return SslContextBuilder.forServer(identity.key(), identity.certificate())
                    .build();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** Listens, anew after {@link #goesDown}. */
    public void listen(int port) {
        listen(InetAddress.getLoopbackAddress(), port);
    }

    /** Listens on one address only. */
    public void listen(InetAddress host, int port) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(Transport.best().serverSocketChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        new HttpServerCodec(),
                                        new TestDoor(
                                                requests, () -> refusal, () -> subprotocol, TestRelay.this::accepted));
                    }
                })
                .bind(host, port)
                .syncUninterruptibly()
                .channel();
    }

    /** The port. */
    public int port() {
        Channel bound = listener;
        if (bound == null) {
            throw new IllegalStateException("not listening");
        }
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Refuses every WebSocket from now on; null accepts again. */
    public TestRelay refuses(@Nullable Refusal with) {
        refusal = with;
        return this;
    }

    /** Refuses with a problem. */
    public TestRelay refuses(int status, String body) {
        return refuses(new Refusal(status, body, Fields.EMPTY));
    }

    /** Accepts WebSockets with this subprotocol, or with none. */
    public TestRelay speaks(@Nullable String other) {
        subprotocol = other;
        return this;
    }

    /** Leaves hellos unanswered, or closes them with a code. */
    public TestRelay answersHellos(boolean on, CloseCode... closeWith) {
        answersHellos = on;
        closesHellosWith = closeWith;
        return this;
    }

    /** Whether links are held for their clients. */
    public TestRelay resumes(boolean on) {
        resumes = on;
        return this;
    }

    /** From now on it says that it knows these extensions. */
    public void knows(String... extensions) {
        capabilities = List.of(extensions);
    }

    /** How long the welcome says that links are held. */
    public TestRelay holds(int seconds) {
        holdSeconds = seconds;
        return this;
    }

    /** How long the welcome says that the origin may take. */
    public TestRelay grantsOrigins(int firstByte, int answerGap) {
        firstByteSeconds = firstByte;
        answerGapSeconds = answerGap;
        return this;
    }

    /** The next hello. */
    public Hello hello() {
        return take(hellos, "hello");
    }

    /** The next request for a WebSocket, as text. */
    public String request() {
        return take(requests, "request");
    }

    /** The next end of a WebSocket. */
    public String closed() {
        return take(closes, "close");
    }

    private static <T> T take(LinkedBlockingQueue<T> from, String what) {
        try {
            T taken = from.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("no " + what + " came");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens a stream to the client. */
    public Visitor open(RequestHead head, boolean last) {
        Visitor visitor = new Visitor(loop);
        loop.execute(() -> {
            Link open = link;
            Stream stream = open == null ? null : open.streams().open(head, last, visitor);
            if (stream != null) {
                visitor.opened(stream);
            }
        });
        return visitor;
    }

    /** Breaks the WebSocket without a word. */
    public void cuts() {
        onLoop(() -> {
            if (link != null) {
                link.detach();
            }
            if (channel != null) {
                channel.close().addListener(done -> {});
            }
        });
    }

    /** Sends a binary message that the link knows nothing of. */
    public void sends(String message) {
        onLoop(() -> {
            if (wire != null) {
                wire.send(Unpooled.copiedBuffer(message, StandardCharsets.US_ASCII));
                wire.flush();
            }
        });
    }

    /** Sends nothing more on the present WebSocket, and does not read it. */
    public void fallsSilent() {
        onLoop(() -> {
            if (link != null) {
                link.detach();
            }
            if (channel != null) {
                channel.config().setAutoRead(false);
            }
        });
    }

    /** Closes the WebSocket with a code. */
    public void closes(CloseCode code, String reason) {
        onLoop(() -> {
            if (link != null) {
                link.detach();
            }
            if (wire != null) {
                wire.close(code, reason);
            }
        });
    }

    /** Asks the client to move. */
    public void sendsAway() {
        onLoop(() -> {
            if (link != null) {
                link.sendAway();
            }
        });
    }

    /** Takes no more connections; those that are open go on. */
    public void stopsListening() {
        Channel bound = listener;
        if (bound != null) {
            bound.close().syncUninterruptibly();
        }
    }

    /** Another relay, which listens where this one did. */
    public TestRelay successor() {
        int port = port();
        stopsListening();
        TestRelay next = new TestRelay(tls);
        next.stopsListening();
        next.listen(port);
        return next;
    }

    /** Stops listening and breaks the WebSocket. */
    public void goesDown() {
        stopsListening();
        cuts();
    }

    private void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    @Override
    public void close() {
        goesDown();
        onLoop(() -> {
            if (link != null) {
                link.end(CloseCode.GOING_AWAY, "test over");
            }
        });
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A client has its WebSocket. */
    private void accepted(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        Socket socket = new Socket();
        WebSocketWire opened = LinkWebSocketHandler.install(ctx.pipeline(), false, socket);
        socket.wire = opened;
        wire = opened;
    }

    private final class Socket implements LinkWebSocketHandler.Listener, LinkListener {
        private @Nullable WebSocketWire wire;

        @Override
        public void onText(String text) {
            Hello hello = HandshakeJson.readHello(text);
            hellos.add(hello);
            WebSocketWire opened = wire;
            if (opened == null || !answersHellos) {
                if (opened != null && closesHellosWith.length > 0) {
                    opened.close(closesHellosWith[0], "not today");
                }
                return;
            }
            Hello.Resume resume = hello.resume();
            Link held = link;
            boolean resumed = resumes && resume != null && held != null && !held.ended();
            if (!resumed || held == null) {
                if (held != null) {
                    held.end(CloseCode.DONE, "replaced");
                }
                held = new Link(new Link.Environment(loop, ByteBufAllocator.DEFAULT, System::nanoTime), this, null);
                link = held;
            }
            welcomes++;
            opened.sendText(HandshakeJson.write(new Welcome(
                    "session-1",
                    "secret-" + welcomes,
                    "name",
                    List.of("https://name.example.test"),
                    100,
                    holdSeconds,
                    firstByteSeconds,
                    answerGapSeconds,
                    resumed,
                    resumed ? held.received() : 0,
                    capabilities,
                    0)));
            held.attach(opened, resumed && resume != null ? resume.received() : 0);
        }

        @Override
        public void onMessage(ByteBuf message) {
            Link open = link;
            if (open != null) {
                open.onMessage(message);
            }
        }

        @Override
        public void onWritable() {
            Link open = link;
            if (open != null) {
                open.onWritable();
            }
        }

        @Override
        public void onClosed(int code, String reason) {
            closes.add(code + " " + reason);
        }

        @Override
        public void onDrain() {
            closes.add("drain");
        }

        @Override
        public void onSilent() {
            closes.add("silent");
        }

        @Override
        public void onBroken(String why) {
            closes.add("broken " + why);
        }
    }
}
