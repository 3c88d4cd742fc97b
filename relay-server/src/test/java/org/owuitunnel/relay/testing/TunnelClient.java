package org.owuitunnel.relay.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.relay.gate.ShareKey;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.Transport;
import org.owuitunnel.relay.wire.WebSocketWire;

/** A client that does what a test tells it, over a real WebSocket. Its link lives on a loop of its own, or one it is given. */
public final class TunnelClient implements AutoCloseable {
    /** Null when the loop is shared with others. */
    private final @Nullable EventLoopGroup group;

    private final EventLoop loop;
    private final SslContext tls;
    private final int port;
    private final String token;
    private final String name;
    private final String instance = UUID.randomUUID().toString();
    private final LinkedBlockingQueue<Welcome> welcomes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> closes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<TunnelRequest> requests = new LinkedBlockingQueue<>();

    /** On the loop: those that {@link #script} has had. */
    private final List<TunnelRequest> answered = new ArrayList<>();

    private final List<String> seen = new CopyOnWriteArrayList<>();

    private volatile @Nullable Consumer<TunnelRequest> script;
    private volatile boolean grants = true;
    private volatile boolean wrongSecret;

    /** What it says of itself. */
    private UnaryOperator<Hello> introduction = hello -> hello;

    /** What a balancer before it says first; empty for none. */
    private byte[] header = {};

    /** On the loop. */
    private @Nullable Link link;

    private @Nullable Socket socket;
    private @Nullable Welcome last;

    /** A client that has not dialled yet. */
    public TunnelClient(RelayFixture relay, String token, String name) {
        this(relay.clientTls(), relay.port(), token, name);
    }

    /** A client of a relay that is elsewhere. */
    public TunnelClient(SslContext tls, int port, String token, String name) {
        this(new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory()), null, tls, port, token, name);
    }

    /** One of many clients of a relay that is elsewhere, who share a few loops. */
    public TunnelClient(EventLoop shared, SslContext tls, int port, String token, String name) {
        this(null, shared, tls, port, token, name);
    }

    private TunnelClient(
            @Nullable EventLoopGroup group,
            @Nullable EventLoop shared,
            SslContext tls,
            int port,
            String token,
            String name) {
        this.group = group;
        this.loop = group == null ? Objects.requireNonNull(shared) : group.next();
        this.tls = tls;
        this.port = port;
        this.token = token;
        this.name = name;
    }

    /** Opens a WebSocket and says hello; resumes the link that it holds. */
    @SuppressWarnings("FutureReturnValueIgnored") // a dial that fails shows in the welcome that does not come
    public TunnelClient dials() {
        new Bootstrap()
                .group(loop)
                .channel(Transport.best().socketChannel())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new Prelude(),
                                        tls.newHandler(channel.alloc(), RelayFixture.DOMAIN, port),
                                        new HttpClientCodec(),
                                        new LinkUpgrade(token, TunnelClient.this::greet, closes::add));
                    }
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly();
        return this;
    }

    /** Dials by way of a balancer that says this first. */
    TunnelClient behind(byte[] saying) {
        header = saying;
        return this;
    }

    /** Lets nobody in without a link; its owner's own has this key. */
    public TunnelClient gated(String key) {
        return saying(hello -> new Hello(
                hello.client(),
                hello.name(),
                hello.capabilities(),
                hello.resume(),
                hello.instance(),
                new Hello.Gate(ShareKey.digest(key), false),
                hello.allow()));
    }

    /** Says its hello in this way. */
    public TunnelClient saying(UnaryOperator<Hello> way) {
        introduction = way;
        return this;
    }

    private final class Prelude extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(header)).addListener(done -> {});
            context.fireChannelActive();
        }
    }

    /** Answers each request from now on by itself; {@code with} is called on the loop. */
    public TunnelClient answering(@Nullable Consumer<TunnelRequest> with) {
        script = with;
        return this;
    }

    /** Whether what comes of requests is taken: without, the relay soon has no credit. */
    public TunnelClient grantsCredit(boolean on) {
        grants = on;
        return this;
    }

    /** Offers another secret than the relay gave, when it resumes. */
    public TunnelClient forgetsItsSecret() {
        wrongSecret = true;
        return this;
    }

    /** What the relay said to the last hello. */
    public Welcome welcome() {
        Welcome welcome = take(welcomes, "welcome");
        last = welcome;
        return welcome;
    }

    /** What the relay said last. */
    public Welcome welcomed() {
        Welcome known = last;
        if (known == null) {
            throw new IllegalStateException("not welcomed yet");
        }
        return known;
    }

    /** Code and reason by which the relay closed a WebSocket. */
    public String closed() {
        return take(closes, "close");
    }

    /** True unless the relay has closed a WebSocket that nobody asked about. */
    public boolean isOpen() {
        return closes.isEmpty();
    }

    /** The next request. */
    public TunnelRequest next() {
        return take(requests, "request");
    }

    /** Method and target of each request so far. */
    public List<String> seen() {
        return seen;
    }

    /** Ends every answer that has begun. */
    public void endsAll() {
        onLoop(() -> List.copyOf(answered).forEach(TunnelRequest::ends));
    }

    /** Breaks the WebSocket without a word; the link is kept. */
    public void cuts() {
        onLoop(() -> {
            if (link != null) {
                link.detach();
            }
            if (socket != null && socket.channel != null) {
                socket.channel.close().addListener(done -> {});
            }
        });
    }

    /** Neither reads nor writes any more, and keeps its socket: what is left of a laptop that went out of reach. */
    public void fallsSilent() {
        onLoop(() -> {
            if (link != null) {
                link.detach();
            }
            if (socket != null) {
                socket.channel.config().setAutoRead(false);
            }
        });
    }

    /** Asks for no more requests. */
    public void drains() {
        onLoop(() -> {
            if (link != null) {
                link.drain();
            }
        });
    }

    /** Open streams, as the client sees them. */
    public int streams() {
        int[] open = new int[1];
        onLoop(() -> open[0] = link == null ? 0 : link.streams().size());
        return open[0];
    }

    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.submit(task).syncUninterruptibly();
        }
    }

    boolean grants() {
        return grants;
    }

    private static <T> T take(LinkedBlockingQueue<T> from, String what) {
        try {
            T taken = from.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("no " + what + " came");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        onLoop(() -> {
            if (link != null) {
                link.end(CloseCode.DONE, "test over");
            }
            if (socket != null && socket.channel != null) {
                socket.channel.close().addListener(done -> {});
            }
        });
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private StreamHandler accept(Stream stream, RequestHead head, boolean end) {
        seen.add(head.method() + " " + head.target());
        TunnelRequest request = new TunnelRequest(this, stream, head, end);
        Consumer<TunnelRequest> by = script;
        if (by == null) {
            requests.add(request);
        } else {
            answered.add(request);
            by.accept(request);
        }
        return request;
    }

    /** The relay has agreed to the WebSocket. */
    private void greet(ChannelHandlerContext context) {
        Socket opened = new Socket(context.channel());
        opened.wire = LinkWebSocketHandler.install(context.pipeline(), true, opened);
        context.pipeline().remove(HttpClientCodec.class);
        context.pipeline().remove(LinkUpgrade.class);
        socket = opened;
        Link held = link;
        Welcome known = last;
        Hello.Resume resume = held == null || known == null
                ? null
                : new Hello.Resume(known.session(), wrongSecret ? "wrong" : known.secret(), held.received());
        Hello hello = new Hello("test/1", name, List.of(), resume, new Hello.Instance(instance, known != null));
        opened.wire.sendText(HandshakeJson.write(introduction.apply(hello)));
    }

    private final class Socket implements LinkWebSocketHandler.Listener, LinkListener {
        private final Channel channel;
        private @Nullable WebSocketWire wire;

        Socket(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void onText(String text) {
            Welcome welcome = HandshakeJson.readWelcome(text);
            Link carried = link;
            if (!welcome.resumed() || carried == null) {
                if (carried != null) {
                    carried.end(CloseCode.DONE, "replaced");
                }
                carried = new Link(
                        new Link.Environment(loop, ByteBufAllocator.DEFAULT, System::nanoTime),
                        this,
                        TunnelClient.this::accept);
                link = carried;
            }
            if (wire != null) {
                carried.attach(wire, welcome.resumed() ? welcome.received() : 0);
            }
            welcomes.add(welcome);
        }

        @Override
        public void onMessage(ByteBuf message) {
            if (link != null) {
                link.onMessage(message);
            }
        }

        @Override
        public void onWritable() {
            if (link != null) {
                link.onWritable();
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
            closes.add("broken: " + why);
        }
    }
}
