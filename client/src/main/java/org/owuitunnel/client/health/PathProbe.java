package org.owuitunnel.client.health;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.link.AddressRace;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.link.TlsFailures;

/**
 * One request of a visitor's kind under the public name: address, TCP, TLS, HTTP. Confined to the link's loop, but for what
 * may block, which has a thread of its own.
 */
final class PathProbe {
    /** What all of it may take: more than the relay holds a request for a link that is away. */
    private static final Duration DEADLINE = Duration.ofSeconds(12);

    /** Takes the outcome, once; null when the proof came back. */
    interface Outcome {
        void done(@Nullable PathProblem problem);
    }

    /** Gives the TLS context of the link; may block. */
    interface Tls {
        SslContext context() throws GeneralSecurityException, IOException;
    }

    /**
     * Whom to ask, and how.
     *
     * @param relay where the link leads to
     * @param program for {@code User-Agent}
     */
    record Question(PublicName name, InetAddress relay, ProbeAnswers.Expected expected, Tls tls, String program) {}

    private final Question question;
    private final EventLoop loop;
    private final Outcome outcome;
    private final Future<?> deadline;

    /** What is dialled, or will have been. */
    private PathProblem.Where where;

    private @Nullable AddressRace race;
    private @Nullable Channel channel;
    private boolean over;

    /** Begins; call on {@code loop}. */
    PathProbe(Question question, EventLoop loop, Outcome outcome) {
        this.question = question;
        this.loop = loop;
        this.outcome = outcome;
        this.where = where(question.relay);
        this.deadline = loop.schedule(this::late, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        Thread.ofVirtual().name("probe-look-up").start(this::prepare);
    }

    /** Gives up; nothing more is told. */
    void cancel() {
        finish();
    }

    private PathProblem.Where where(InetAddress address) {
        return new PathProblem.Where(
                question.name.host(), literal(address), question.name.port(), literal(question.relay));
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private void prepare() {
        PublicName name = question.name;
        try {
            List<InetAddress> hosts = name.isLoopback()
                    ? List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))
                    : Stream.of(InetAddress.getAllByName(name.host())).toList();
            SslContext tls = question.tls.context();
            loop.execute(() -> connect(hosts, tls));
        } catch (UnknownHostException e) {
            end(new PathProblem.NoAddress(name.host(), name.domain(), literal(question.relay)));
        } catch (GeneralSecurityException | IOException e) {
            end(new PathProblem.TlsFailed(where, "this machine's trusted authorities cannot be read"));
        }
    }

    private void connect(List<InetAddress> hosts, SslContext tls) {
        if (over) {
            return;
        }
        where = where(hosts.getFirst());
        List<InetAddress> permitted = hosts.stream()
                .filter(host -> Inward.permits(host, question.relay))
                .toList();
        if (permitted.isEmpty()) {
            done(new PathProblem.LeadsInward(question.name.host(), literal(hosts.getFirst()), literal(question.relay)));
            return;
        }
        where = where(permitted.contains(question.relay) ? question.relay : permitted.getFirst());
        race = new AddressRace(loop, permitted, question.name.port(), new AddressRace.Finish() {
            @Override
            public void won(Channel connected) {
                ask(connected, tls);
            }

            @Override
            public void lost(Throwable last) {
                done(new PathProblem.NoConnection(where, AddressRace.describe(last)));
            }
        });
        race.start();
    }

    private void ask(Channel connected, SslContext tls) {
        channel = connected;
        if (connected.remoteAddress() instanceof java.net.InetSocketAddress remote) {
            where = where(remote.getAddress());
        }
        PublicName name = question.name;
        connected
                .pipeline()
                .addLast(
                        tls.newHandler(connected.alloc(), name.host(), name.port()),
                        new HttpClientCodec(),
                        new ProbeHandler(question, new ProbeHandler.Outcome() {
                            @Override
                            public void replied(ProbeReply reply) {
                                done(reply.problem(where, question.expected.answer()));
                            }

                            @Override
                            public void tlsFailed(Throwable cause) {
                                done(tlsProblem(cause));
                            }

                            @Override
                            public void broke(String how) {
                                done(new PathProblem.NoAnswer(where, how));
                            }
                        }));
    }

    private PathProblem tlsProblem(Throwable cause) {
        RelayEndpoint asked = new RelayEndpoint(question.name.host(), question.name.port());
        return switch (TlsFailures.describe(asked, cause)) {
            case LinkFailure.CertificateRefused refused ->
                new PathProblem.BadCertificate(where, question.name.domain(), refused.problem());
            case LinkFailure.TlsFailed failed -> new PathProblem.TlsFailed(where, failed.why());
            case LinkFailure other -> new PathProblem.TlsFailed(where, other.sentence());
        };
    }

    private void late() {
        done(
                channel == null
                        ? new PathProblem.NoConnection(where, "did not accept the connection in time")
                        : new PathProblem.NoAnswer(where, "did not answer within " + DEADLINE.toSeconds() + " s"));
    }

    private void end(PathProblem problem) {
        loop.execute(() -> done(problem));
    }

    private void done(@Nullable PathProblem problem) {
        if (!over) {
            finish();
            outcome.done(problem);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on how the connection closes
    private void finish() {
        over = true;
        deadline.cancel(false);
        if (race != null) {
            race.cancel();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
