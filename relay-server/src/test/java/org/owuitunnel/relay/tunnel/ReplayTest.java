package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawLink;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import tools.jackson.databind.json.JsonMapper;

/** A7: what was recorded of a handshake, or stolen, opens no one else's link, and no old connection speaks for it again. */
@ExtendWith(LeakCheck.class)
class ReplayTest {
    private final RelayFixture relay = RelayFixture.start();
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    private RawLink dials(String token) {
        return new RawLink(relay, token);
    }

    private RawLink alice() {
        return dials(RelayFixture.ALICE);
    }

    private static String first(String name) {
        return JsonMapper.shared().writeValueAsString(Map.of("client", "raw/1", "name", name));
    }

    private static String resume(String session, String secret, long received) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "client",
                        "raw/1",
                        "name",
                        "demo",
                        "resume",
                        Map.of("session", session, "secret", secret, "received", received)));
    }

    private static String resume(Welcome known, long received) {
        return resume(known.session(), known.secret(), received);
    }

    private static byte[] message(Frame... frames) {
        ByteBuf message = Unpooled.buffer();
        for (Frame frame : frames) {
            FrameWriter.write(message, frame);
        }
        byte[] octets = new byte[message.readableBytes()];
        message.readBytes(octets);
        return octets;
    }

    private static byte[] answer(String text) {
        ByteBuf body = Unpooled.copiedBuffer(text, java.nio.charset.StandardCharsets.US_ASCII);
        return message(
                new Frame.Head(1, false, 200, Fields.of("content-length", Integer.toString(text.length()))),
                new Frame.Data(1, true, body));
    }

    /** Opens a request on {@code link}, and returns when the link has got it. */
    private void request(RawLink link) {
        visitor.gets("demo", "/open");
        while (!new String(link.message(), java.nio.charset.StandardCharsets.ISO_8859_1).contains("/open")) {
            // a PING came before
        }
    }

    /** Used by the client: its first message shows that the welcome with the next secret has arrived. */
    @Test
    void secretThatWasUsedIsVoid() {
        try (RawLink one = alice();
                RawLink two = alice();
                RawLink thief = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            String hello = resume(welcome, 0);
            assertThat(two.says(hello).welcome().resumed()).isTrue();
            two.sends(message(new Frame.Ping(7)));
            while (two.message()[3] != 8) {
                // until the PONG: the message has been read
            }
            assertThat(thief.says(hello).closed()).startsWith("4003 ");
            assertServes(two);
        }
    }

    @Test
    void secretOfAnotherSessionOpensNoLink() {
        try (RawLink one = alice();
                RawLink other = alice();
                RawLink thief = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            Welcome strange = other.says(first("strange")).welcome();
            assertThat(thief.says(resume(welcome.session(), strange.secret(), 0))
                            .closed())
                    .startsWith("4003 ");
            assertServes(one);
        }
    }

    private void assertServes(RawLink link) {
        request(link);
        link.sends(answer("still here"));
        assertThat(visitor.answer().body()).isEqualTo("still here");
    }

    /** The name is someone else's, so there is no new link either; the one that stands is not touched. */
    @Test
    void tokenOfAnotherOwnerOpensNoLinkWhateverElseIsKnown() {
        try (RawLink one = alice();
                RawLink thief = dials(RelayFixture.BOB)) {
            Welcome welcome = one.says(first("demo")).welcome();
            assertThat(thief.says(resume(welcome, 0)).closed()).startsWith("4007 ");
            request(one);
            one.sends(answer("alice"));
            assertThat(visitor.answer().body()).isEqualTo("alice");
            try (RawLink two = alice()) {
                assertThat(two.says(resume(welcome, 0)).welcome().resumed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAA"})
    void secretThatIsGuessedOpensNoLink(String tail) {
        try (RawLink one = alice();
                RawLink thief = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            String guess = welcome.secret().substring(0, welcome.secret().length() - 1) + tail;
            assertThat(thief.says(resume(welcome.session(), guess, 0)).closed()).startsWith("4003 ");
            assertServes(one);
        }
    }

    @Test
    void countBeyondWhatWasSentEndsTheLink() {
        try (RawLink one = alice();
                RawLink two = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            request(one);
            two.says(resume(welcome, 1_000_000));
            assertThat(two.closed()).startsWith("4000 ");
            assertThat(visitor.answer().field("x-tunnel-error")).isEqualTo("tunnel-lost");
            assertThat(one.closed()).startsWith("4002 ");
            Await.until("link has ended", () -> relay.server().tunnels() == 0);
        }
    }

    @Test
    void countBelowWhatWasAcknowledgedEndsTheLink() {
        try (RawLink one = alice();
                RawLink two = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            request(one);
            one.sends(message(new Frame.Ack(20)));
            relay.settle();
            one.sends(message(new Frame.Ping(7)));
            while (one.message()[3] != 8) {
                // until the PONG: the ACK before it has been read
            }
            two.says(resume(welcome, 19));
            assertThat(two.closed()).startsWith("4000 ");
            assertThat(visitor.answer().field("x-tunnel-error")).isEqualTo("tunnel-lost");
        }
    }

    @Test
    void sessionThatHasEndedIsNotResumed() {
        try (RawLink one = alice();
                RawLink two = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            one.sends(new byte[] {1, 2, 3}); // no frame
            assertThat(one.closed()).startsWith("4000 ");
            Await.until("link has ended", () -> relay.server().tunnels() == 0);
            Welcome next = two.says(resume(welcome, 0)).welcome();
            assertThat(next.resumed()).isFalse();
            assertThat(next.session()).isNotEqualTo(welcome.session());
        }
    }

    @Test
    void oldConnectionIsClosedByAResumeAndWhatItSaysIsNotHeard() {
        try (RawLink old = alice();
                RawLink next = alice()) {
            Welcome welcome = old.says(first("demo")).welcome();
            request(old);
            assertThat(next.says(resume(welcome, 0)).welcome().resumed()).isTrue();
            assertThat(old.closed()).startsWith("4002 ");
            old.sends(answer("forged"));
            relay.settle();
            next.sends(answer("right"));
            assertThat(visitor.answer().body()).isEqualTo("right");
        }
    }

    @Test
    void secondHelloOnAConnectionIsAFault() {
        try (RawLink one = alice()) {
            Welcome welcome = one.says(first("demo")).welcome();
            one.says(resume(welcome, 0));
            assertThat(one.closed()).startsWith("4000 ");
        }
    }
}
