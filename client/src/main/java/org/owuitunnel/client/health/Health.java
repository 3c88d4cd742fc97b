package org.owuitunnel.client.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.protocol.link.Welcome;

/**
 * Proves again and again that visitors get through: asks the tunnel's own public name for a path that only this process can
 * answer. Confined to the link's loop.
 */
public final class Health {
    /**
     * How often a name is tried.
     *
     * @param well between two proofs while all is well
     * @param broken until the next try when the first was in vain; doubles up to {@code well}
     * @param settle after a reconnect, at most
     */
    record Pace(Duration well, Duration broken, Duration settle) {}

    /**
     * What breaks unnoticed is certificates and DNS, which change rarely; what is broken somebody may be mending. And a relay
     * that was restarted has all its clients back within seconds, each with this question.
     */
    private static final Pace PACE = new Pace(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** Octets of a probe's number and of its answer: no one guesses 128 bits. */
    private static final int NUMBER_BYTES = 16;

    /**
     * What it works with.
     *
     * @param relay as it was dialled
     * @param answers takes the streams of the link
     * @param link tells where the link leads to; null while there is none
     * @param random for numbers that no one may guess, and for pauses
     */
    public record Setup(
            RelayEndpoint relay, ProbeAnswers answers, LinkView link, EventLoop loop, RandomGenerator random) {}

    /** What is known of the link. */
    public interface LinkView extends PathProbe.Tls {
        /** The relay's address; null while no WebSocket stands. */
        @Nullable
        InetAddress remoteAddress();

        /** Name and version of this program. */
        String program();
    }

    private final Setup setup;
    private final HealthEvents events;
    private final Pace pace;
    private @Nullable PathProbe running;
    private @Nullable Future<?> next;
    private Duration pause;

    /** What was told last: a {@link PathProblem}, {@link #FINE}, or null for nothing since the link came. */
    private @Nullable Object told;

    private static final Object FINE = new Object();

    private boolean everOnline;

    /** Tells {@code events} of each link that comes by {@link #online}. */
    public Health(Setup setup, HealthEvents events) {
        this(setup, events, PACE);
    }

    Health(Setup setup, HealthEvents events, Pace pace) {
        this.setup = setup;
        this.events = events;
        this.pace = pace;
        this.pause = pace.broken;
    }

    /** A link stands: its name is tried at once, or soon when it had been lost. */
    public void online(Welcome welcome) {
        lost();
        Duration first = everOnline ? Duration.ofMillis(setup.random.nextLong(pace.settle.toMillis())) : Duration.ZERO;
        everOnline = true;
        PublicName name = PublicName.of(welcome, setup.relay).orElse(null);
        if (name == null) {
            if (!welcome.urls().isEmpty()) {
                events.unprovable(
                        URI.create("https://" + setup.relay), "the relay names an address that is not beneath its own");
            }
        } else if (!welcome.capabilities().contains(ProbePath.CAPABILITY)) {
            events.unprovable(name.url(), "the relay is of a version that cannot pass the question on");
        } else {
            pause = pace.broken;
            after(first, name);
        }
    }

    /** There is no link: nothing is to be proven. */
    public void lost() {
        told = null;
        stop();
    }

    /** Asks no more. */
    public void close() {
        stop();
    }

    private void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (running != null) {
            running.cancel();
            running = null;
        }
        setup.answers.expect(null);
    }

    private void after(Duration wait, PublicName name) {
        if (wait.isZero()) {
            probe(name);
        } else {
            next = setup.loop.schedule(() -> probe(name), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void probe(PublicName name) {
        InetAddress relay = setup.link.remoteAddress();
        if (relay == null) {
            return;
        }
        ProbeAnswers.Expected expected = new ProbeAnswers.Expected(number(), number());
        setup.answers.expect(expected);
        long begin = setup.loop.ticker().nanoTime();
        PathProbe.Question question = new PathProbe.Question(name, relay, expected, setup.link, setup.link.program());
        running = new PathProbe(question, setup.loop, problem -> {
            running = null;
            setup.answers.expect(null);
            done(name, problem, Duration.ofNanos(setup.loop.ticker().nanoTime() - begin));
        });
    }

    private void done(PublicName name, @Nullable PathProblem problem, Duration took) {
        Object news = problem == null ? FINE : problem;
        boolean changed = !news.equals(told);
        told = news;
        if (problem == null) {
            pause = pace.broken;
            after(jittered(pace.well), name);
        } else {
            after(jittered(pause), name);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(pace.well) < 0 ? doubled : pace.well;
        }
        if (!changed) {
            return;
        }
        if (problem == null) {
            events.proven(name.url(), took);
        } else {
            events.broken(name.url(), problem);
        }
    }

    /** A fifth more or less, so that clients that began together do not stay together. */
    private Duration jittered(Duration around) {
        long fifth = around.toMillis() / 5;
        return around.plusMillis(setup.random.nextLong(-fifth, fifth + 1));
    }

    private String number() {
        byte[] octets = new byte[NUMBER_BYTES];
        setup.random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
