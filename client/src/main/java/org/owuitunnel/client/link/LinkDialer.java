package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;

/** Dials one relay, again and again. Called on the session's loop; each dial prepares itself on a thread of its own. */
final class LinkDialer {
    private final LinkConfig config;
    private final EventLoop loop;
    private final SslProvider provider;
    private final RandomGenerator random;

    /** Made at the first dial, since that reads the system's authorities from disk. Guarded by this. */
    private @Nullable SslContext tls;

    LinkDialer(LinkConfig config, EventLoop loop, SslProvider provider, RandomGenerator random) {
        this.config = config;
        this.loop = loop;
        this.provider = provider;
        this.random = random;
    }

    /** Dials; the outcome comes on the loop, and {@code listener} is the new WebSocket's. */
    Dial dial(LinkWebSocketHandler.Listener listener, UpgradeHandler.Outcome outcome) {
        Dial dial = new Dial(this, listener, outcome);
        dial.start();
        return dial;
    }

    LinkConfig config() {
        return config;
    }

    EventLoop loop() {
        return loop;
    }

    RandomGenerator random() {
        return random;
    }

    /** The context for every connection to this relay; may block. */
    synchronized SslContext tls() throws GeneralSecurityException, IOException {
        SslContext made = tls;
        if (made == null) {
            made = RelayTls.context(provider, config.relay(), config.trusted());
            tls = made;
        }
        return made;
    }
}
