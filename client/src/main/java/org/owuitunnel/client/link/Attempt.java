package org.owuitunnel.client.link;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/**
 * One WebSocket of a session from the dial to its end: says hello, takes the welcome, and then carries the link. Stands aside once another has
 * taken its place. Confined to the session's loop.
 */
final class Attempt implements UpgradeHandler.Outcome, LinkWebSocketHandler.Listener {
    /** What the relay may take to answer the hello. */
    private static final Duration WELCOME = Duration.ofSeconds(10);

    private final LinkSession session;
    private final RelayEndpoint relay;
    private final Introduction introduction;
    private final HeldLink held;

    /** The session's, which has nothing else to wait for meanwhile. */
    private final Alarm timer;

    /** Null before the relay has agreed to the WebSocket. */
    private @Nullable WebSocketWire wire;

    /** The next attempt of {@code session}, which is told what becomes of it. */
    Attempt(LinkSession session, RelayEndpoint relay, Introduction introduction, HeldLink held, Alarm timer) {
        this.session = session;
        this.relay = relay;
        this.introduction = introduction;
        this.held = held;
        this.timer = timer;
    }

    @Override
    public void opened(WebSocketWire opened) {
        wire = opened;
        held.keep();
        opened.sendText(HandshakeJson.write(introduction.hello(held.get())));
        timer.set(WELCOME, this::welcomeIsLate);
    }

    private void welcomeIsLate() {
        close(CloseCode.SILENT, "no welcome");
        session.dialFailed(new LinkFailure.Unreachable(relay, "did not answer the hello"));
    }

    @Override
    public void failed(LinkFailure failure) {
        if (present()) {
            session.dialFailed(failure);
        }
    }

    @Override
    public void onText(String text) {
        WebSocketWire opened = wire;
        if (!present() || opened == null) {
            return;
        }
        timer.clear();
        try {
            Welcome received = HandshakeJson.readWelcome(text);
            LinkFailure shortcoming = introduction.shortcoming(received);
            if (shortcoming != null) {
                close(CloseCode.DONE, "a relay without what its tunnel needs");
                held.end("the relay is too old");
                session.dialFailed(shortcoming);
                return;
            }
            session.greeted(received, opened);
        } catch (ProtocolException e) {
            close(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            held.end(String.valueOf(e.getMessage()));
            session.dialFailed(new LinkFailure.NotARelay(relay, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void onMessage(ByteBuf message) {
        Link carried = held.get();
        if (present() && carried != null) {
            carried.onMessage(message);
        }
    }

    @Override
    public void onWritable() {
        Link carried = held.get();
        if (present() && carried != null) {
            carried.onWritable();
        }
    }

    @Override
    public void onClosed(int code, String reason) {
        if (present()) {
            session.closed(code, Problem.printable(reason));
        }
    }

    /** Ends the WebSocket, if there is one. */
    void close(CloseCode code, String reason) {
        WebSocketWire opened = wire;
        if (opened != null) {
            opened.close(code, reason);
        }
    }

    private boolean present() {
        return session.isPresent(this);
    }
}
