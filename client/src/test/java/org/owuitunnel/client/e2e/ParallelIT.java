package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many requests at once, small and large, and one who does not read his answer. */
final class ParallelIT {
    /** Module files of a first page load; as many streams as one connection of HTTP/2 may have. */
    private static final int MODULES = 100;

    /** Spoken sentences that are fetched at once, and the octets of a long one. */
    private static final int SENTENCES = 6;

    private static final int SENTENCE = 256 * 1024;

    /** Octets of an answer that nobody reads: more than every window on its way together. */
    private static final int STALLED = 64 * 1024 * 1024;

    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    @BeforeAll
    static void script() {
        TUNNEL.app().on("/module", (connection, head) -> {
            byte[] body = module(Integer.parseInt(head.substring(head.indexOf('?') + 1, head.indexOf(" HTTP"))));
            connection.writes(head("HTTP/1.1 200 OK", "content-type: text/javascript", "content-length: " + body.length)
                    + new String(body, ISO_8859_1));
        });
    }

    private static byte[] module(int number) {
        byte[] body = new byte[1 + number * 97 % 20_000];
        new Random(number).nextBytes(body);
        return body;
    }

    @Test
    void threeHundredRequestsAtOnceGetEachItsOwnAnswer() {
        List<WebVisitor> visitors = new ArrayList<>();
        List<WebExchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 3 * MODULES; i++) {
            if (i % MODULES == 0) {
                visitors.add(WebVisitor.of(TUNNEL.fixture(), Alpn.H2));
            }
            exchanges.add(visitors.getLast().gets("/module?" + i));
        }
        for (int i = 0; i < exchanges.size(); i++) {
            assertThat(exchanges.get(i).answer().body()).isEqualTo(module(i));
        }
        visitors.forEach(WebVisitor::close);
    }

    @Test
    void pageOfAHundredModulesLoadsOverTheSixConnectionsOfABrowser() {
        List<WebVisitor> visitors = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            visitors.add(WebVisitor.of(TUNNEL.fixture(), Alpn.H1));
        }
        List<WebExchange> exchanges = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            exchanges.add(visitors.get(i % 6).gets("/module?" + i));
        }
        for (int i = 0; i < exchanges.size(); i++) {
            assertThat(exchanges.get(i).answer().body()).isEqualTo(module(i));
        }
        visitors.forEach(WebVisitor::close);
    }

    @ParameterizedTest
    @EnumSource
    void visitorWhoDoesNotReadHoldsNobodyUp(Alpn alpn) {
        byte[] sentence = new byte[SENTENCE];
        new Random(5).nextBytes(sentence);
        TUNNEL.app().on("/api/v1/audio/speech", (connection, head) -> {
            ScriptedApp.body(connection, head);
            connection.writes(head("HTTP/1.1 200 OK", "content-type: audio/mpeg", "content-length: " + SENTENCE));
            connection.writes(sentence);
        });
        TUNNEL.app().on("/stalled", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + STALLED));
            connection.notes("begun");
            byte[] piece = new byte[64 * 1024];
            try {
                for (int i = 0; i < STALLED / piece.length; i++) {
                    connection.writes(piece);
                }
                connection.notes("all of it was taken");
            } catch (java.io.IOException hungUp) {
                connection.notes("stalled to the end");
            }
        });
        try (WebVisitor stalling = WebVisitor.of(TUNNEL.fixture(), alpn)) {
            WebExchange stalled = stalling.gets("/stalled");
            stalled.head();
            stalled.stalls();
            assertThat(TUNNEL.app().noted()).isEqualTo("begun");
            List<WebVisitor> visitors = new ArrayList<>();
            List<WebExchange> exchanges = new ArrayList<>();
            for (int i = 0; i < SENTENCES; i++) {
                visitors.add(alpn == Alpn.H2 && i > 0 ? visitors.getFirst() : WebVisitor.of(TUNNEL.fixture(), alpn));
                exchanges.add(visitors.getLast().posts("/api/v1/audio/speech", new byte[100]));
            }
            if (alpn == Alpn.H2) {
                exchanges.add(stalling.posts("/api/v1/audio/speech", new byte[100])); // on the very connection
            }
            for (WebExchange exchange : exchanges) {
                assertThat(Arrays.equals(exchange.answer().body(), sentence)).isTrue();
            }
            visitors.forEach(WebVisitor::close);
            stalled.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo("stalled to the end");
        }
    }
}
