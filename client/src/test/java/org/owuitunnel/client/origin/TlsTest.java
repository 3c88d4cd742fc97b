package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Limits;

/** The leg to an app that speaks TLS: by the JDK's, on real sockets. */
class TlsTest {
    private static final String UNTIL_CLOSE = Http.head("HTTP/1.1 200 OK", "connection: close") + "all of it";

    @ParameterizedTest
    @EnumSource
    void oneConnectionServesManyRequests(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            while (!connection.head().isEmpty()) {
                connection.writes(TlsLeg.OK);
            }
        })) {
            for (int i = 0; i < 50; i++) {
                assertThat(leg.fixture().tunnel.get("/" + i).answer().text()).isEqualTo("ok");
            }
            assertThat(leg.server().connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentBothWaysArrivesAsItWas(TlsLeg.Provider provider) {
        String body = "0123456789abcdef".repeat(256 * 1024);
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            String read = connection.reads(body.length());
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + body.length()) + read);
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.fixture().tunnel.post("/", "content-length", Integer.toString(body.length()));
            for (int sent = 0; sent < body.length(); sent += 64 * 1024) {
                visitor.sends(body.substring(sent, sent + 64 * 1024));
            }
            assertThat(visitor.ends().answer().text()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatOnlyTheEndCompletesIsWholeWhenTheAppSaysGoodbye(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(UNTIL_CLOSE);
            connection.endsOutput(); // and no FIN: that is not what counts
            connection.waitsForTheEnd();
        })) {
            Visitor.Answer answer = leg.fixture().tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("all of it");
            assertThat(answer.reset()).isNull();
            assertThat(leg.server().noted()).isEqualTo("ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatOnlyTheEndCompletesIsCutWhenTheConnectionIs(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(UNTIL_CLOSE);
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.fixture().tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("all of it");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerOfALengthIsCutWhenTheConnectionIs(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 10") + "half");
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.fixture().tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("half");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppThatSaysGoodbyeBeforeItAnswersIsSaidTo(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, ScriptedServer.Connection::head)) {
            assertThat(leg.fixture().tunnel.get("/").reset().detail()).endsWith(" hung up before it answered");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionOnWhichTheAppSaidGoodbyeIsNotUsed(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(TlsLeg.OK);
            connection.endsOutput();
            connection.waitsForTheEnd();
        })) {
            for (int i = 0; i < 10; i++) {
                assertThat(leg.fixture().tunnel.get("/").answer().text()).isEqualTo("ok");
                assertThat(leg.server().noted()).isEqualTo("ended");
            }
            assertThat(leg.server().connections()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEarlyAnswerIsReadThoughTheAppStopsTaking(TlsLeg.Provider provider) {
        byte[] piece = new byte[64 * 1024];
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(
                    Http.head("HTTP/1.1 413 Too Large", "content-length: 9", "connection: close") + "too large");
        })) {
            for (int i = 0; i < 20; i++) {
                Visitor visitor = leg.fixture().tunnel.post("/", "content-length", "100000000");
                for (int sent = 0; sent < 40; sent++) {
                    visitor.sends(piece, false);
                }
                assertThat(visitor.head().status()).isEqualTo(413);
                assertThat(visitor.text(9)).isEqualTo("too large");
                assertThat(visitor.reset().code()).isEqualTo(ErrorCode.NO_ERROR);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesFlowBothWaysBehindASwitch(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(TlsLeg.SWITCH + "first");
            for (int i = 0; i < 3; i++) {
                connection.writes(connection.reads(20));
            }
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.upgrade();
            assertThat(visitor.head().status()).isEqualTo(101);
            assertThat(visitor.text(5)).isEqualTo("first");
            for (String text : List.of("HTTP/1.1 200 OK\r\n\r\n1", "\u0000\u0001\u0002\u00ff".repeat(5))) {
                assertThat(visitor.sends(text).text(20)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theVisitorsEndReachesTheAppWhichMayStillSend(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(TlsLeg.SWITCH);
            connection.notes(connection.readsAll());
            connection.writes("parting words");
        })) {
            Visitor visitor = leg.upgrade();
            assertThat(visitor.head().status()).isEqualTo(101);
            visitor.sends("last ").sends("message").ends();
            assertThat(leg.server().noted()).isEqualTo("last message");
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.text()).isEqualTo("parting words");
            assertThat(answer.reset()).isNull();
            leg.fixture().tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAppsGoodbyeReachesTheVisitorAsAnEnd(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(TlsLeg.SWITCH + "close frame");
        })) {
            Visitor visitor = leg.upgrade();
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.text()).isEqualTo("close frame");
            assertThat(answer.reset()).isNull();
            visitor.sends("close frame back").ends();
            leg.fixture().tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketThatIsCutIsNoEnd(TlsLeg.Provider provider) {
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(TlsLeg.SWITCH + "half a frame");
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.upgrade().answer();
            assertThat(answer.text()).isEqualTo("half a frame");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            leg.fixture().tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStalledVisitorStopsTheApp(TlsLeg.Provider provider) {
        byte[] piece = new byte[64 * 1024];
        int much = 16 * 1024 * 1024;
        try (TlsLeg leg = TlsLeg.playing(provider, connection -> {
            connection.head();
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + much));
            for (int sent = 0; sent < much; sent += piece.length) {
                connection.writes(piece);
            }
            connection.notes("all written");
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.fixture().tunnel.get("/").stalls();
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.text(Limits.INITIAL_WINDOW_BYTES)).hasSize(Limits.INITIAL_WINDOW_BYTES);
            visitor.resumes();
            assertThat(visitor.text(much - Limits.INITIAL_WINDOW_BYTES)).hasSize(much - Limits.INITIAL_WINDOW_BYTES);
            assertThat(leg.server().noted()).isEqualTo("all written");
        }
    }
}
