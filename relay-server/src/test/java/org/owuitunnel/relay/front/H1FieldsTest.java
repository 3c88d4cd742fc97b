package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Which fields of a visitor's HTTP/1 request, and of its answer, go on. */
@ExtendWith(LeakCheck.class)
class H1FieldsTest {
    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    /** X2. */
    @Test
    void connectionTakesNothingAwayThatIsOursOrTheMessages() {
        visitor.sends("""
                GET / HTTP/1.1
                Host: demo.localhost
                Connection: X-Forwarded-For, X-Forwarded-Proto, Cookie, Host, TE
                Cookie: a=1
                TE: trailers
                X-Forwarded-For: 6.6.6.6

                """);
        TunnelRequest request = tunnel.next();
        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
        assertThat(request.field("cookie")).isEqualTo("a=1");
        assertThat(request.head().authority()).isEqualTo("demo.localhost");
        request.answers(200, "ok");
        visitor.answer();
    }

    @Test
    void fieldsOfOneHopEndHereAndForgeriesAreDropped() {
        visitor.sends("""
                GET / HTTP/1.1
                Host: demo.localhost
                Connection: keep-alive, X-Private
                X-Private: canary
                Keep-Alive: timeout=5
                Proxy-Authorization: canary
                X-Forwarded-For: 6.6.6.6
                X_Forwarded_For: 6.6.6.6
                X-Forwarded-User: canary
                Forwarded: for=6.6.6.6
                X-Real-IP: 6.6.6.6
                Remote-User: canary
                X-User-Email: canary
                Authorization: Bearer app
                Cookie: a=1
                Accept-Encoding: br

                """);
        TunnelRequest request = tunnel.next();
        StringBuilder fields = new StringBuilder();
        request.head()
                .fields()
                .forEach((name, value) ->
                        fields.append(name).append('=').append(value).append(' '));
        assertThat(fields.toString())
                .isEqualTo("authorization=Bearer app accept-encoding=br cookie=a=1 x-forwarded-for=127.0.0.1 "
                        + "x-forwarded-proto=https x-forwarded-host=demo.localhost ");
        request.answers(200, "ok");
        visitor.answer();
    }

    @Test
    void fieldsOfOneHopInTheAnswerEndHere() {
        visitor.gets("demo", "/");
        tunnel.next()
                .head(
                        200,
                        "connection",
                        "close",
                        "keep-alive",
                        "timeout=1",
                        "transfer-encoding",
                        "gzip",
                        "content-length",
                        "2")
                .data("ok")
                .ends();
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-robots-tag: noindex\r\n\r\n");
        assertThat(visitor.octets(2)).isEqualTo("ok");
    }
}
