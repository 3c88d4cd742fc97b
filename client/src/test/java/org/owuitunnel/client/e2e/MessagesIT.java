package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.protocol.frame.Fields;

/** The shapes that a message of HTTP can have: with and without a body, heads before the head, fields behind the end. */
final class MessagesIT {
    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    @ParameterizedTest
    @CsvSource({
        "H1, GET",
        "H2, GET",
        "H1, DELETE",
        "H2, DELETE",
        "H1, PUT",
        "H2, PUT",
        "H1, PATCH",
        "H2, PATCH",
        "H1, OPTIONS",
        "H2, OPTIONS"
    })
    void anyMethodMayHaveABody(Alpn alpn, String method) {
        TUNNEL.app().on("/body", (connection, head) -> {
            connection.notes(head.substring(0, head.indexOf(' ')));
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.begins(method, "/body", "content-length", "4")
                    .sends("body")
                    .ends()
                    .answer();
            assertThat(TUNNEL.app().noted()).isEqualTo(method);
            assertThat(TUNNEL.app().noted()).isEqualTo("body");
            assertThat(answer.text()).isEqualTo("ok");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "H1, HEAD, 200, content-length: 1234",
        "H2, HEAD, 200, content-length: 1234",
        "H1, HEAD, 206, content-length: 0",
        "H2, HEAD, 404, content-length: 9",
        "H1, HEAD, 200, transfer-encoding: chunked",
        "H2, HEAD, 200, transfer-encoding: chunked",
        "H1, GET, 304, content-length: 1234",
        "H2, GET, 304, content-length: 1234",
        "H1, GET, 304, etag: \"1\"",
        "H2, GET, 304, etag: \"1\"",
        "H1, DELETE, 204, x-a: b",
        "H2, DELETE, 204, x-a: b",
        "H1, OPTIONS, 204, access-control-allow-methods: POST",
        "H2, OPTIONS, 204, access-control-allow-methods: POST"
    })
    void answerWithoutABodyEndsWithItsHeadAndKeepsItsFields(Alpn alpn, String method, int status, String field) {
        TUNNEL.app().answers("/bodyless", head("HTTP/1.1 " + status + " X", field));
        TUNNEL.app().answers("/after", head("HTTP/1.1 200 OK", "content-length: 5") + "after");
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.asks(method, "/bodyless").answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.cut()).isNull();
            String name = field.substring(0, field.indexOf(':'));
            if (!name.equals("transfer-encoding")) {
                assertThat(answer.fields().all(name)).containsExactly(field.substring(name.length() + 2));
            }
            assertThat(visitor.gets("/after").answer().text()).isEqualTo("after");
        });
    }

    @ParameterizedTest
    @EnumSource
    void preflightIsTheAppsToAnswer(Alpn alpn) {
        TUNNEL.app().on("/preflight", (connection, head) -> {
            connection.notes(RawSockets.field(head, "access-control-request-method"));
            connection.writes(
                    head("HTTP/1.1 200 OK", "access-control-allow-origin: https://a", "content-length: 2") + "OK");
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.asks(
                            "OPTIONS", "/preflight", "origin", "https://a", "access-control-request-method", "POST")
                    .answer();
            assertThat(TUNNEL.app().noted()).isEqualTo("POST");
            assertThat(answer.fields().first("access-control-allow-origin")).isEqualTo("https://a");
            assertThat(answer.text()).isEqualTo("OK");
        });
    }

    @ParameterizedTest
    @EnumSource
    void hintsComeBeforeTheAnswerAndAreNotTakenForIt(Alpn alpn) {
        TUNNEL.app().on("/hints", (connection, head) -> {
            connection.writes(head("HTTP/1.1 103 Early Hints", "link: </a.css>; rel=preload"));
            connection.reads(1); // the visitor has seen it
            connection.writes(head("HTTP/1.1 102 Processing"));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 4") + "page");
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/hints", "content-length", "1");
            Seen.Head hint = exchange.head();
            assertThat(hint.status()).isEqualTo(103);
            assertThat(hint.fields().first("link")).isEqualTo("</a.css>; rel=preload");
            Seen.Answer answer = exchange.sends("x").ends().answer();
            assertThat(answer.interim()).extracting(Seen.Head::status).containsExactly(102);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("page");
        });
    }

    @Test
    void hintsDoNotConfuseWhatIsPipelinedBehindThem() {
        TUNNEL.app()
                .answers(
                        "/hinted",
                        head("HTTP/1.1 103 Early Hints", "link: </a.css>")
                                + head("HTTP/1.1 200 OK", "content-length: 4")
                                + "page");
        TUNNEL.app().answers("/length", head("HTTP/1.1 200 OK", "content-length: 1234"));
        TUNNEL.app().answers("/after", head("HTTP/1.1 200 OK", "content-length: 5") + "after");
        TUNNEL.ask(Alpn.H1, visitor -> {
            WebExchange hinted = visitor.gets("/hinted");
            WebExchange length = visitor.asks("HEAD", "/length");
            WebExchange again = visitor.gets("/hinted");
            WebExchange after = visitor.gets("/after");
            assertThat(hinted.answer().text()).isEqualTo("page");
            assertThat(length.answer().fields().first("content-length")).isEqualTo("1234");
            assertThat(again.answer().text()).isEqualTo("page");
            assertThat(after.answer().text()).isEqualTo("after");
        });
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        TUNNEL.app().on("/counted", (connection, head) -> {
            String number = head.substring(head.indexOf('?') + 1, head.indexOf(" HTTP"));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + number.length()) + number);
        });
        TUNNEL.ask(Alpn.H1, visitor -> {
            WebExchange[] exchanges = new WebExchange[50];
            for (int i = 0; i < exchanges.length; i++) {
                exchanges[i] = i % 7 == 3 ? visitor.posts("/counted?" + i, new byte[0]) : visitor.gets("/counted?" + i);
            }
            for (int i = 0; i < exchanges.length; i++) {
                assertThat(exchanges[i].answer().text()).isEqualTo(Integer.toString(i));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void trailersFollowTheBodyBothWays(Alpn alpn) {
        TUNNEL.app().on("/trailers", (connection, head) -> {
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 200 OK", "transfer-encoding: chunked", "trailer: x-sum")
                    + "4\r\npage\r\n0\r\nx-sum: 7\r\nX-More: a b\r\n\r\n");
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.begins("POST", "/trailers", "te", "trailers", "trailer", "x-checksum")
                    .sends("body")
                    .endsWith(Fields.of("x-checksum", "9"))
                    .answer();
            assertThat(TUNNEL.app().noted()).isEqualTo("x-checksum: 9");
            assertThat(TUNNEL.app().noted()).isEqualTo("body");
            assertThat(answer.text()).isEqualTo("page");
            assertThat(answer.trailers()).isEqualTo(Fields.of("x-sum", "7", "x-more", "a b"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void bodyThatOnlyTheAppsHangUpEndsIsWhole(Alpn alpn) {
        TUNNEL.app().on("/until-close", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "connection: close") + "all of it");
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.gets("/until-close").answer();
            assertThat(answer.text()).isEqualTo("all of it");
            assertThat(answer.cut()).isNull();
        });
    }
}
