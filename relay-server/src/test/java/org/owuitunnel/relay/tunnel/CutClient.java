package org.owuitunnel.relay.tunnel;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/** The client's end of a link: greets on each new connection and goes on where the last one broke. Its clock stands still. */
final class CutClient implements LinkListener {
    private final StreamAcceptor acceptor;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    /** Nanoseconds. */
    private long now;

    private @Nullable Link link;
    private @Nullable Welcome welcome;
    private @Nullable Attempt attempt;

    /** Links that it had: one, if none was lost. */
    int links;

    CutClient(StreamAcceptor acceptor) {
        this.acceptor = acceptor;
    }

    /** A new connection; the one before it is given up. */
    EmbeddedChannel dial() {
        Attempt next = new Attempt();
        attempt = next;
        if (link != null) {
            link.detach();
        }
        EmbeddedChannel channel = new EmbeddedChannel(new HttpClientCodec(), next);
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/.owui-tunnel/link");
        request.headers()
                .set("host", "a.test")
                .set("connection", "Upgrade")
                .set("upgrade", "websocket")
                .set("sec-websocket-version", "13")
                .set("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")
                .set("sec-websocket-protocol", LinkEndpoint.SUBPROTOCOL);
        ChannelFuture ignored = channel.writeOneOutbound(request);
        channel.flushOutbound();
        return channel;
    }

    Link link() {
        return requireNonNull(link, "no welcome yet");
    }

    boolean online() {
        return link != null && link.attached();
    }

    /** Runs what waits on its loop. */
    boolean turn() {
        boolean ran = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            ran = true;
        }
        return ran;
    }

    /** Lets time pass, after which it pings and says what it has. */
    void pass(long nanos) {
        now += nanos;
        link().tick();
    }

    private Hello hello() {
        Hello.Resume resume = link == null || welcome == null
                ? null
                : new Hello.Resume(welcome.session(), welcome.secret(), link.received());
        return new Hello("test/1", "demo", List.of(), resume);
    }

    private void greeted(Welcome received, WebSocketWire wire) {
        if (!received.resumed()) {
            if (link != null) {
                link.end(CloseCode.DONE, "not resumed");
            }
            links++;
            var environment = new Link.Environment(tasks::add, PooledByteBufAllocator.DEFAULT, () -> now);
            link = new Link(environment, this, acceptor);
        }
        welcome = received;
        link().attach(wire, received.resumed() ? received.received() : 0);
    }

    @Override
    public void onDrain() {}

    @Override
    public void onSilent() {
        throw new AssertionError("silent, though no time passes");
    }

    @Override
    public void onBroken(String why) {
        throw new AssertionError("client: broken by a relay that keeps the rules: " + why);
    }

    /** One connection: the answer to the upgrade, then a WebSocket. */
    private final class Attempt extends SimpleChannelInboundHandler<HttpObject>
            implements LinkWebSocketHandler.Listener {
        private @Nullable WebSocketWire wire;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof LastHttpContent) {
                WebSocketWire installed = LinkWebSocketHandler.install(ctx.pipeline(), true, this);
                wire = installed;
                ctx.pipeline().remove(this);
                ctx.pipeline().remove(HttpClientCodec.class);
                installed.sendText(HandshakeJson.write(hello()));
            }
        }

        @Override
        public void onText(String text) {
            greeted(HandshakeJson.readWelcome(text), requireNonNull(wire, "installed"));
        }

        @Override
        public void onMessage(ByteBuf message) {
            link().onMessage(message);
        }

        @Override
        public void onWritable() {
            link().onWritable();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // one object is one socket
        public void onClosed(int code, String reason) {
            if (code != LinkWebSocketHandler.NO_CLOSE_FRAME) {
                throw new AssertionError("relay closed with " + code + ": " + reason);
            }
            if (attempt == this && link != null) {
                link.detach();
            }
        }
    }
}
