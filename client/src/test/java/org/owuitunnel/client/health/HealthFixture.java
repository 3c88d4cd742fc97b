package org.owuitunnel.client.health;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.link.LinkConfig;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.LinkSession;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.wire.Transport;

/** A loop, the trust of a link that is never dialled, and what was found out. */
final class HealthFixture implements AutoCloseable, HealthEvents, Health.LinkView {
    static final TestCa CA = new TestCa("health test");

    /** What was told. */
    sealed interface News {
        record Proven(URI url) implements News {}

        record Broken(PathProblem problem) implements News {}

        record Unprovable(String why) implements News {}

        record App(boolean answers) implements News {}

        record Refused(OriginProblem problem) implements News {}
    }

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    final EventLoop loop = group.next();
    private final LinkedBlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final LinkSession session = new LinkSession(
            new LinkConfig(new RelayEndpoint("localhost", 1), List.of(CA.certificate()), null, () -> "", "0"),
            new LinkSession.Environment(loop, System::nanoTime, new SecureRandom()),
            (stream, head, last) -> {
                throw new AssertionError("a stream without a link");
            },
            new Nobody());

    private record Nobody() implements LinkEvents {
        @Override
        public void online(Welcome welcome) {}

        @Override
        public void lost(String reason) {}

        @Override
        public void retrying(Duration pause, LinkFailure because) {}

        @Override
        public void failed(LinkFailure failure) {}
    }

    /** What the relay at {@code port} would say of the tunnel {@code name}. */
    static Welcome welcome(int port, List<String> capabilities) {
        String url = "https://name.localhost:" + port;
        return new Welcome("s", "x", "name", List.of(url), 1, 30, 1, 1, false, 0, capabilities, 1);
    }

    /** The next thing that was told. */
    News next() {
        try {
            News next = news.poll(8, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was told");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What has been told and not been asked for. */
    List<News> rest() {
        return List.copyOf(news);
    }

    @Override
    public void proven(URI url, Duration took) {
        news.add(new News.Proven(url));
    }

    @Override
    public void broken(URI url, PathProblem problem) {
        news.add(new News.Broken(problem));
    }

    @Override
    public void unprovable(URI url, String why) {
        news.add(new News.Unprovable(why));
    }

    @Override
    public void app(boolean answers) {
        news.add(new News.App(answers));
    }

    @Override
    public void refused(OriginProblem problem) {
        news.add(new News.Refused(problem));
    }

    @Override
    public SslContext context() throws GeneralSecurityException, IOException {
        return session.tls();
    }

    @Override
    public @Nullable InetAddress remoteAddress() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    @Override
    public String program() {
        return "test/1";
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
