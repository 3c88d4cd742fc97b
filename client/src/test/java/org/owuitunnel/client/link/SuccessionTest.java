package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.wire.Transport;

class SuccessionTest {
    private static final TestCa CA = new TestCa("Test authority");
    private static final RequestHead HEAD = new RequestHead("POST", "name", "/", false, Fields.EMPTY);
    private static final long PATIENCE_SECONDS = 8;

    private final TestRelay first = new TestRelay(CA.issue("localhost"));
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Succession sessions;

    SuccessionTest() {
        EventLoop loop = group.next();
        LinkSession.Environment environment = new LinkSession.Environment(loop, loop.ticker()::nanoTime, new Random(7));
        sessions = new Succession(SessionFixture.config(first.port(), CA), environment, new EchoAcceptor(), new Told());
        sessions.start();
        assertThat(next()).isEqualTo("online");
        assertThat(first.hello().name()).isEqualTo("wanted");
    }

    private final class Told implements LinkEvents {
        @Override
        public void online(Welcome welcome) {
            told.add("online");
        }

        @Override
        public void leaving() {
            told.add("leaving");
        }

        @Override
        public void lost(String reason) {
            told.add("lost " + reason);
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {
            told.add("retrying");
        }

        @Override
        public void failed(LinkFailure failure) {
            told.add("failed " + failure.getClass().getSimpleName());
        }
    }

    private String next() {
        try {
            return String.valueOf(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        sessions.stop(Duration.ZERO).join();
        first.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static void echoes(TestRelay relay) {
        Visitor visitor = relay.open(HEAD, false);
        visitor.sends("hello").ends();
        assertThat(visitor.answer().text()).isEqualTo("hello");
    }

    @Test
    void relayThatWantsToBeLeftIsServedUntilItCloses() {
        Visitor open = first.open(HEAD, false);
        open.sends("before ");
        assertThat(open.head().status()).isEqualTo(200);
        assertThat(open.text(7)).isEqualTo("before ");
        try (TestRelay second = first.successor()) {
            first.sendsAway();
            assertThat(next()).isEqualTo("leaving");
            assertThat(next()).isEqualTo("online");
            Hello hello = second.hello();
            assertThat(hello.resume()).isNull();
            assertThat(hello.name()).isEqualTo("name");
            open.sends("after");
            assertThat(open.text(5)).isEqualTo("after");
            echoes(second);
            echoes(first); // a visitor may still have a connection there
            open.ends();
            first.closes(CloseCode.GOING_AWAY, "the relay stops");
            echoes(second);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void relaysThatFollowEachOtherAreFollowed() {
        try (TestRelay second = first.successor();
                TestRelay third = moved(first, second).successor()) {
            Visitor onFirst = first.open(HEAD, false);
            moved(second, third);
            onFirst.sends("still ").ends();
            assertThat(onFirst.answer().text()).isEqualTo("still ");
            second.closes(CloseCode.GOING_AWAY, "the relay stops");
            first.closes(CloseCode.GOING_AWAY, "the relay stops");
            echoes(third);
            assertThat(told).isEmpty();
        }
    }

    private TestRelay moved(TestRelay from, TestRelay to) {
        from.sendsAway();
        assertThat(next()).isEqualTo("leaving");
        assertThat(next()).isEqualTo("online");
        to.hello();
        return to;
    }

    @Test
    void successorIsAskedAgainUntilItTakesTheLink() {
        try (TestRelay second = first.successor()) {
            second.refuses(new TestRelay.Refusal(503, "", Fields.of("retry-after", "60")));
            first.sendsAway();
            assertThat(next()).isEqualTo("leaving");
            for (int dials = 0; dials < 4; dials++) {
                second.request();
            }
            echoes(first);
            assertThat(told).isEmpty(); // nobody misses anything
            second.refuses(null);
            assertThat(next()).isEqualTo("online");
            echoes(second);
        }
    }

    @Test
    void clientThatFindsNoSuccessorInTimeSaysSo() {
        int port = first.port();
        first.stopsListening();
        first.sendsAway();
        assertThat(next()).isEqualTo("leaving");
        echoes(first);
        first.closes(CloseCode.GOING_AWAY, "the relay stops");
        assertThat(next()).isEqualTo("lost the relay stops");
        assertThat(next()).isEqualTo("retrying");
        first.listen(port);
        String event = next();
        while (event.equals("retrying")) {
            event = next();
        }
        assertThat(event).isEqualTo("online");
        echoes(first);
    }

    @Test
    void successorThatRefusesTheTokenIsToldOf() {
        try (TestRelay second = first.successor()) {
            second.refuses(401, "");
            first.sendsAway();
            assertThat(next()).isEqualTo("leaving");
            assertThat(next()).isEqualTo("failed TokenRefused");
            echoes(first);
        }
    }

    @Test
    void linkThatIsLostWhileItIsLeftIsNotDialledAgain() {
        try (TestRelay second = first.successor()) {
            moved(first, second);
            first.cuts();
            echoes(second);
            // A second hello would take the name from the session that has it now.
            first.closes(CloseCode.GOING_AWAY, "");
            echoes(second);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void stoppedClientSaysGoodbyeToBoth() {
        try (TestRelay second = first.successor()) {
            Visitor open = first.open(HEAD, false);
            assertThat(open.head().status()).isEqualTo(200);
            moved(first, second);
            CompletableFuture<Boolean> stopped = sessions.stop(Duration.ofSeconds(30));
            assertThat(first.closed()).isEqualTo("drain");
            assertThat(second.closed()).isEqualTo("4005 the client was stopped");
            open.sends("last words").ends();
            assertThat(open.answer().text()).isEqualTo("last words");
            assertThat(first.closed()).isEqualTo("4005 the client was stopped");
            assertThat(stopped.join()).isTrue();
        }
    }
}
