package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.StreamAcceptor;

/**
 * The sessions of one tunnel, one after the other. When the relay asks to be left, the next session dials at once, while the
 * one before serves its streams to their end: whoever is reached there is the relay's successor. Confined to its loop;
 * {@link #start} and {@link #stop} may be called on any thread.
 */
public final class Succession {
    private final LinkSession.Environment environment;
    private final EventLoop loop;
    private final StreamAcceptor acceptor;
    private final LinkEvents events;

    /** With the name that was granted last. */
    private LinkConfig config;

    /** Those whose relay asked to be left, until it closes them. */
    private final Set<Reign> leaving = new LinkedHashSet<>();

    /** The one that dials, or serves. Written on the loop, read by any thread. */
    private volatile Reign present;

    private @Nullable Duration grace;

    /** Sessions that hand streams to {@code acceptor}; all of them live on the loop of {@code environment}. */
    public Succession(
            LinkConfig config, LinkSession.Environment environment, StreamAcceptor acceptor, LinkEvents events) {
        this.config = config;
        this.environment = environment;
        this.loop = environment.loop();
        this.acceptor = acceptor;
        this.events = events;
        this.present = new Reign();
    }

    /** The session that dials, or serves. */
    public LinkSession present() {
        return present.session;
    }

    /** Begins to dial. */
    public void start() {
        present.session.start();
    }

    /**
     * Takes no more visitors, waits up to {@code atMost} for those that are being served, and ends.
     *
     * @return completes when each WebSocket is closed
     */
    public CompletableFuture<Boolean> stop(Duration atMost) {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            grace = atMost;
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            all.add(present.session.stop(atMost));
            leaving.forEach(reign -> all.add(reign.session.stop(atMost)));
            CompletableFuture<Void> ignored = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .thenRun(() -> stopped.complete(true));
        });
        return stopped;
    }

    /** One session, and what becomes of it. */
    private final class Reign implements LinkEvents {
        private final LinkSession session = new LinkSession(config, environment, acceptor, this);
        private boolean online;

        @Override
        public void online(Welcome welcome) {
            online = true;
            config = config.named(welcome.name());
            events.online(welcome);
        }

        @Override
        public void leaving() {
            if (isPresent() && grace == null) {
                events.leaving();
                leaving.add(this);
                present = new Reign();
                present.session.hurry(true);
                present.session.start();
            }
        }

        @Override
        public void lost(String reason) {
            if (isPresent()) {
                online = false;
                events.lost(reason);
            } else {
                left(reason);
            }
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {
            if (leaving.isEmpty()) { // otherwise nobody misses anything yet
                events.retrying(pause, because);
            }
        }

        @Override
        public void failed(LinkFailure failure) {
            if (isPresent()) {
                events.failed(failure);
            } else {
                left(failure.sentence());
            }
        }

        private void left(String reason) {
            if (leaving.remove(this) && leaving.isEmpty() && !present.online) {
                present.session.hurry(false);
                events.lost(reason);
            }
        }

        @SuppressWarnings("ReferenceEquality") // one object is one session
        private boolean isPresent() {
            return present == this;
        }
    }
}
