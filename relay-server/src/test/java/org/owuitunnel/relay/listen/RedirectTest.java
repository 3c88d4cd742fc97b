package org.owuitunnel.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;

/** What plain HTTP answers. */
@ExtendWith(LeakCheck.class)
class RedirectTest {
    private final RelayFixture relay =
            RelayFixture.with().headTime(Duration.ofSeconds(20)).start();

    private int port;

    /** One page of its own, and everything else at port 8443. */
    private record Pages() implements PlainPages {
        @Override
        public @Nullable Page find(String host, String path) {
            return path.equals("/ca.pem")
                    ? new Page("text/plain", host.getBytes(StandardCharsets.US_ASCII), "ca.pem")
                    : null;
        }

        @Override
        public int httpsPort() {
            return 8443;
        }
    }

    @BeforeEach
    void listen() throws IOException {
        port = relay.listenPlain(new Pages());
    }

    @AfterEach
    void close() {
        relay.close();
    }

    private String answer(String request) {
        try (RawVisitor visitor = RawVisitor.plain(port)) {
            return visitor.sends(request).rest();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "demo.localhost, /, https://demo.localhost:8443/",
        "demo.localhost:80, /a%20b/?q=1&r=%2F, https://demo.localhost:8443/a%20b/?q=1&r=%2F",
        "DEMO.localhost., //x, https://demo.localhost:8443//x",
    })
    void visitorIsSentToTheSamePlaceByHttps(String host, String target, String location) {
        String answer = answer("GET " + target + " HTTP/1.1\nHost: " + host + "\n\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                .containsOnlyOnce("location: " + location + "\r\n")
                .contains("connection: close\r\n");
    }

    @Test
    void formIsSentAgainWithItsMethod() {
        assertThat(answer("POST /form HTTP/1.1\nHost: demo.localhost\nContent-Length: 3\n\na=b"))
                .startsWith("HTTP/1.1 308 ")
                .contains("location: https://demo.localhost:8443/form\r\n");
    }

    @Test
    void pageOfTheRelaysOwnIsServed() {
        assertThat(answer("GET /ca.pem?x HTTP/1.1\nHost: demo.localhost\n\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-disposition: attachment; filename=\"ca.pem\"", "cache-control: no-store")
                .endsWith("\r\n\r\ndemo.localhost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\n\n",
                "GET / HTTP/1.1\nHost: a/b\n\n",
                "GET / HTTP/1.1\nHost: evil.example@demo.localhost\n\n",
                "GET http://evil.example/ HTTP/1.1\nHost: demo.localhost\n\n",
                "GET @evil.example/ HTTP/1.1\nHost: demo.localhost\n\n",
                "GET /\u00e4 HTTP/1.1\nHost: demo.localhost\n\n",
                "nonsense\n\n",
            })
    void whatCannotBeReadIsNoRedirect(String request) {
        assertThat(answer(request)).startsWith("HTTP/1.1 400 ").doesNotContain("location:");
    }

    @Test
    void headerCannotBeSmuggledIntoTheAnswer() {
        assertThat(answer("GET /%0d%0aSet-Cookie:x HTTP/1.1\nHost: demo.localhost\n\n"))
                .contains("location: https://demo.localhost:8443/%0d%0aSet-Cookie:x\r\n")
                .doesNotContain("\r\nSet-Cookie");
    }

    @Test
    void onlyOneRequestIsAnswered() {
        String get = "GET / HTTP/1.1\nHost: demo.localhost\n\n";
        assertThat(answer(get + get)).containsOnlyOnce("HTTP/1.1 308");
    }

    @Test
    void requestHasItsLimitHoweverItTrickles() {
        try (RawVisitor visitor = RawVisitor.plain(port)) {
            visitor.sends("GET / HTTP/1.1\n");
            relay.awaitConnections(1);
            relay.jump(Duration.ofSeconds(12));
            visitor.sends("Host: demo.localhost\n");
            relay.settle();
            relay.jump(Duration.ofSeconds(12));
            assertThat(visitor.rest()).isEmpty();
        }
    }
}
