package org.owuitunnel.client.openwebui;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.openwebui.Verdict.Outcome;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * Stands before the app: nothing reaches it unless it has been looked at and found safe to visit. Confined to the link's loop,
 * but for the looks, which block on threads of their own.
 *
 * <p>What was found holds until the app is seen to be away, by a look or by a request: then nothing passes until the next look.
 * A request that could make somebody an admin waits for a look of its own, so that no restart between two looks matters.
 */
public final class Guard implements StreamAcceptor {
    /**
     * Time between two looks.
     *
     * @param well at an app that visitors may come to
     * @param otherwise at one that somebody is about to start, or to change
     */
    record Pace(Duration well, Duration otherwise) {}

    private static final Pace PACE = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(2));

    /**
     * What it works with.
     *
     * @param first the first look, begun already; completes on any thread
     * @param look blocks for some seconds at most
     * @param enforcing whether anybody is kept out; otherwise it is only told what was found
     */
    public record Setup(
            OriginAddress app,
            CompletableFuture<App> first,
            Supplier<App> look,
            Exposure exposure,
            boolean enforcing,
            GuardEvents events) {
        /** Begins to look at once, on a thread of its own. */
        public static CompletableFuture<App> begin(Supplier<App> look) {
            return CompletableFuture.supplyAsync(
                    look, task -> Thread.ofVirtual().name("app-look").start(task));
        }
    }

    private final Setup setup;
    private final StreamAcceptor app;
    private final EventLoop loop;
    private final Pace pace;

    /** The last verdict that counts; null before the first. */
    private @Nullable Verdict verdict;

    private Outcome outcome = Outcome.UNKNOWN;

    /** Requests that wait for a look; no more than the link has streams. */
    private final ArrayDeque<Held> waiting = new ArrayDeque<>();

    /** Looks begun so far: the number of the present one. */
    private long looks;

    private boolean looking;

    /** True when the app was away after the present look had begun, which therefore says nothing. */
    private boolean outdated;

    /** True once the app was seen without an account. */
    private boolean hadNoAccount;

    /** Opens the tunnel; null once it has, and before {@link #start}. */
    private @Nullable Runnable opening;

    private @Nullable Future<?> next;
    private boolean closed;

    /** A guard that hands what may pass to {@code app}. */
    public Guard(Setup setup, StreamAcceptor app, EventLoop loop) {
        this(setup, app, loop, PACE);
    }

    Guard(Setup setup, StreamAcceptor app, EventLoop loop, Pace pace) {
        this.setup = setup;
        this.app = app;
        this.loop = loop;
        this.pace = pace;
    }

    /**
     * Begins; {@code open} is run once, on the loop: after the first look, unless it has found that nobody may come, else when
     * that is mended; and at once where nobody is kept out. Call on any thread.
     */
    public void start(Runnable open) {
        loop.execute(() -> {
            if (setup.enforcing) {
                opening = open;
            } else {
                open.run();
            }
            begin(setup.first);
        });
    }

    /** Looks for requests alone, and does not open what is not open. */
    public void close() {
        closed = true;
        opening = null;
        cancelNext();
    }

    /** The app was seen to be away: what was found of it is no longer known to hold. */
    public void doubt() {
        assert loop.inEventLoop();
        outdated |= looking;
        if (outcome == Outcome.PASSED) {
            outcome = Outcome.UNKNOWN;
            look();
        }
    }

    @Override
    public StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        if (!setup.enforcing) {
            return app.accept(stream, head, last);
        }
        Verdict known = verdict;
        if (outcome == Outcome.REFUSED && known != null) {
            return Denial.refused(known).answer(stream, head, last);
        }
        if (hadNoAccount && Entrances.isSignUp(head)) {
            return Denial.SIGN_UP.answer(stream, head, last);
        }
        if (Entrances.isEntrance(head)) {
            return hold(stream, head, last, looks + 1);
        }
        return outcome == Outcome.PASSED
                ? app.accept(stream, head, last)
                : hold(stream, head, last, looking ? looks : looks + 1);
    }

    private Held hold(Stream stream, RequestHead head, boolean last, long decisive) {
        Held held = new Held(stream, head, last, decisive);
        waiting.add(held);
        look();
        return held;
    }

    /** Begins a look unless one is under way. */
    private void look() {
        if (looking) {
            return;
        }
        begin(Setup.begin(setup.look));
    }

    private void begin(CompletableFuture<App> look) {
        cancelNext();
        looking = true;
        outdated = false;
        looks++;
        CompletableFuture<App> ignored =
                look.whenComplete((found, failure) -> loop.execute(() -> took(failure == null ? found : failed())));
    }

    /** A look that failed by a fault of ours has found nothing. */
    private static App failed() {
        return new App.Silent(App.Silent.How.LATE);
    }

    private void took(App found) {
        looking = false;
        if (outdated) {
            look();
            return;
        }
        Verdict now = Verdict.of(found, setup.exposure);
        hadNoAccount |= found instanceof App.OpenWebUi webUi && webUi.onboarding();
        // Whoever is only late has not been away: models keep a machine busy for longer than a look waits.
        boolean busy = outcome == Outcome.PASSED && found.equals(new App.Silent(App.Silent.How.LATE));
        if (!busy) {
            settle(now);
        }
        decide(now);
        if (!waiting.isEmpty()) {
            look();
        } else if (!looking) {
            after(outcome == Outcome.PASSED && !busy ? pace.well : pace.otherwise);
        }
    }

    private void settle(Verdict now) {
        boolean news = !now.equals(verdict);
        boolean first = verdict == null;
        verdict = now;
        outcome = now.outcome();
        if (news) {
            setup.events.found(now);
        }
        Runnable open = opening;
        boolean mayOpen = outcome == Outcome.PASSED || (first && outcome == Outcome.UNKNOWN);
        if (open != null && mayOpen) {
            opening = null;
            open.run();
        }
    }

    /** What the last look has found counts for those who came before it began, until the app is seen to be away. */
    private void decide(Verdict now) {
        for (Iterator<Held> all = waiting.iterator(); all.hasNext() && !looking; ) {
            Held held = all.next();
            if (held.look() <= looks) {
                all.remove();
                if (!held.gone()) {
                    decide(held, now);
                }
            }
        }
    }

    private void decide(Held held, Verdict now) {
        switch (now.outcome()) {
            case REFUSED -> held.deny(Denial.refused(now));
            case PASSED -> {
                if (hadNoAccount && Entrances.isSignUp(held.head())) {
                    held.deny(Denial.SIGN_UP);
                } else {
                    held.pass(app);
                }
            }
            case UNKNOWN -> turnAway(held, now.app());
        }
    }

    /** As it would have fared at the app, as far as that can be told. */
    private void turnAway(Held held, App unknown) {
        switch (unknown) {
            case App.Silent silent -> held.deny(Denial.silent(silent));
            case App.Refused(var problem) -> held.reset(problem.code(), problem.sentence());
            default -> held.reset(ErrorCode.ORIGIN_UNREACHABLE, setup.app + " does not accept connections");
        }
    }

    private void after(Duration wait) {
        cancelNext();
        if (!closed) {
            next = loop.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
