package org.owuitunnel.client.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/** Opens a WebSocket to a relay and closes it again, to see whether a session would get that far. Confined to its loop. */
public final class RelayCheck implements LinkWebSocketHandler.Listener, UpgradeHandler.Outcome {
    private final CompletableFuture<Optional<LinkFailure>> result = new CompletableFuture<>();

    private RelayCheck() {}

    /** What is in the way of a session, or nothing; takes as long as a dial at most. */
    public static CompletableFuture<Optional<LinkFailure>> start(LinkConfig config, EventLoop loop) {
        RelayCheck check = new RelayCheck();
        LinkDialer dialer = new LinkDialer(config, loop, RelayTls.provider(), new SecureRandom());
        loop.execute(() -> {
            Dial ignored = dialer.dial(check, check);
            assert ignored != null;
        });
        return check.result;
    }

    @Override
    public void opened(WebSocketWire wire) {
        wire.close(CloseCode.DONE, "checked");
        result.complete(Optional.empty());
    }

    @Override
    public void failed(LinkFailure failure) {
        result.complete(Optional.of(failure));
    }

    @Override
    public void onText(String text) {
        // Nothing is expected, since there was no hello.
    }

    @Override
    public void onMessage(ByteBuf message) {
        // As above.
    }

    @Override
    public void onWritable() {
        // Nothing waits to be written.
    }

    @Override
    public void onClosed(int code, String reason) {
        // The answer is known by now.
    }
}
