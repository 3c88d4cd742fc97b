package org.owuitunnel.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.console.Console;
import org.owuitunnel.client.health.HealthEvents;
import org.owuitunnel.client.health.PathProblem;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.OwnerKey;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/** Tells a tunnel's story: to a person by the console, to machines by the log. Called on the link's loop but where it says otherwise. */
final class Narrator implements LinkEvents, HealthEvents {
    private static final Log LOG = Log.of(Narrator.class);

    private final @Nullable Console console;
    private final AppStory app;

    /** In the link by which the user comes in; null where everybody does. */
    private final @Nullable OwnerKey key;

    private final CompletableFuture<LinkFailure> failed;
    private final Runnable describe;
    private boolean introduced;

    /** True while another link is opened and nothing is amiss: a person need not hear of it. */
    private boolean moving;

    /** A story whose part about the app is told by {@code app}; {@code describe} may block. */
    Narrator(
            @Nullable Console console,
            AppStory app,
            @Nullable OwnerKey key,
            CompletableFuture<LinkFailure> failed,
            Runnable describe) {
        this.key = key;
        this.console = console;
        this.app = app;
        this.failed = failed;
        this.describe = describe;
    }

    @Override
    public void online(Welcome welcome) {
        LOG.info(Event.event("tunnel.open")
                .with("url", welcome.urls().isEmpty() ? "" : welcome.urls().getFirst())
                .with("resumed", welcome.resumed())
                .with("origin", app.origin()));
        if (console != null && introduced) {
            if (!moving) {
                console.back();
            }
        } else if (console != null) {
            console.opened(
                    welcome.urls(),
                    key == null ? null : key.linkTo(welcome.urls().getFirst()));
        }
        moving = false;
        if (!introduced) {
            introduced = true;
            app.introduce();
            if (console != null) {
                Thread.ofVirtual().start(describe);
            }
        }
    }

    @Override
    public void leaving() {
        LOG.info(Event.event("tunnel.moving"));
        moving = true;
    }

    @Override
    public void lost(String reason) {
        moving = false;
        LOG.info(Event.event("tunnel.lost").with("reason", reason));
        if (console != null) {
            console.lost(reason);
        }
    }

    @Override
    public void retrying(Duration pause, LinkFailure because) {
        LOG.info(Event.event("tunnel.retrying")
                .with("reason", because.sentence())
                .with("ms", pause.toMillis()));
        if (console != null) {
            // Where the relay was reached before, its name and port are right.
            console.retrying(because.sentence(), introduced ? "" : because.fix());
        }
    }

    @Override
    public void proven(URI url, Duration took) {
        LOG.info(Event.event("tunnel.online").with("url", url).with("ms", took.toMillis()));
        if (console != null) {
            console.proven(took);
        }
    }

    @Override
    public void broken(URI url, PathProblem problem) {
        LOG.info(Event.event("tunnel.unproven")
                .with("url", url)
                .with("hop", problem.hop().name().toLowerCase(Locale.ROOT))
                .with("reason", problem.sentence())
                .with("fix", problem.fix()));
        if (console != null) {
            console.broken(problem);
        }
    }

    @Override
    public void unprovable(URI url, String why) {
        LOG.info(Event.event("tunnel.unproven").with("url", url).with("reason", why));
        if (console != null) {
            console.unprovable(why);
        }
    }

    /** The time is over for which the tunnel was to be open. On any thread. */
    void overdue() {
        LOG.info(Event.event("tunnel.overdue"));
        if (console != null) {
            console.overdue();
        }
    }

    @Override
    public void app(boolean answers) {
        app.answers(answers);
    }

    @Override
    public void refused(OriginProblem problem) {
        app.refused(problem);
    }

    @Override
    public void failed(LinkFailure failure) {
        failed.complete(failure);
    }
}
