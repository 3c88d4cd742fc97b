package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** HTTP/2 requests that may not go on. */
@ExtendWith(LeakCheck.class)
class H2MalformedTest {
    private static final String DEMO = "demo.localhost";

    private final RelayFixture relay =
            RelayFixture.with().visitorTimes(VisitorTimesTest.TIMES).start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final H2Visitor visitor = relay.h2Visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    /** H8. */
    static Stream<List<String>> malformed() {
        List<String> get = List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "/");
        return Stream.of(
                List.of(":scheme", "https", ":authority", DEMO, ":path", "/"),
                List.of(":method", "GET", ":authority", DEMO, ":path", "/"),
                List.of(":method", "GET", ":scheme", "https", ":path", "/"),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", ""),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "x"),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "https://demo.localhost/"),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "/a b"),
                List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "/\r\nx: y"),
                List.of(":method", "GET / HTTP/1.1", ":scheme", "https", ":authority", DEMO, ":path", "/"),
                List.of(":method", "get", ":scheme", "https", ":authority", DEMO, ":path", "/"),
                List.of(":method", "GET", ":scheme", "ftp", ":authority", DEMO, ":path", "/"),
                List.of(":method", "GET", ":scheme", "https", ":authority", "a@demo.localhost", ":path", "/"),
                List.of(":method", "GET", ":scheme", "https", ":authority", "demo.localhost:x", ":path", "/"),
                with(get, "a\r\nb", "1"),
                with(get, "a\0b", "1"),
                with(get, "x-a", "1\r2"),
                with(get, ":method", "POST"),
                with(get, ":path", "/other"),
                with(get, ":authority", "other.localhost"),
                with(get, ":status", "200"),
                with(get, ":x", "1"),
                with(get, ":protocol", "websocket"),
                with(get, "host", "other.localhost"),
                with(get, "connection", "close"),
                with(get, "transfer-encoding", "chunked"),
                with(get, "keep-alive", "x"),
                with(get, "upgrade", "websocket"),
                with(get, "proxy-connection", "x"),
                with(get, "te", "gzip"),
                with(get, "Upper", "1"),
                with(get, "a b", "1"),
                with(get, "a:b", "1"),
                with(get, "", "1"),
                with(get, "x-a", "1\r\nx-b: 2"),
                with(get, "x-a", "1\n2"),
                with(get, "x-a", "1\u00002"),
                with(get, "content-length", "x"),
                with(get, "content-length", "1"));
    }

    private static List<String> with(List<String> fields, String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(name);
        more.add(value);
        return more;
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedRequestIsAnErrorOfItsStreamAlone(List<String> fields) {
        H2Visitor.Exchange exchange = visitor.opens(true, fields.toArray(String[]::new));
        assertThat(exchange.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
        assertThat(tunnel.seen()).isEmpty();
        assertNextAnswerIsRight();
    }

    @ParameterizedTest
    @CsvSource({"CONNECT, 405", "TRACE, 405"})
    void methodThatIsNotPassedOnIsRefused(String method, int status) {
        H2Visitor.Exchange exchange =
                visitor.opens(true, ":method", method, ":scheme", "https", ":authority", DEMO, ":path", "/");
        assertThat(exchange.status()).isEqualTo(status);
        assertThat(exchange.body()).isNotEmpty();
        assertThat(tunnel.seen()).isEmpty();
        assertNextAnswerIsRight();
    }

    private void assertNextAnswerIsRight() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/next");
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo("/next");
        next.answers(200, "next");
        assertThat(exchange.body()).isEqualTo("next");
    }
}
