package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Answers and requests over HTTP/1 that break off or come too fast: nothing that is cut looks complete, nothing piles up. */
@ExtendWith(LeakCheck.class)
class H1CutTest {
    private static final String HEAD_OF_POST = "POST /p HTTP/1.1\nHost: demo.localhost\n";

    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 503, overloaded",
        "LIMIT, 503, overloaded",
        "ORIGIN_UNREACHABLE, 502, origin-unreachable",
        "ORIGIN_TIMEOUT, 504, origin-timeout",
        "ORIGIN_INVALID, 502, origin-invalid",
        "ORIGIN_CLOSED, 502, origin-closed",
        "INTERNAL_ERROR, 502, client-failed",
        "PROTOCOL_ERROR, 502, client-failed",
    })
    void resetBeforeTheHeadNamesWhoIsAtFault(ErrorCode code, int status, String error) {
        visitor.gets("demo", "/");
        tunnel.next().resets(code, "127.0.0.1:8080");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("x-tunnel-error")).isEqualTo(error);
        assertThat(answer.body().contains("127.0.0.1:8080")).isEqualTo(code == ErrorCode.ORIGIN_UNREACHABLE);
        assertThat(answer.field("retry-after")).isEqualTo(status == 503 ? "5" : "none");
        assertNextAnswerIsRight();
    }

    @Test
    void resetAfterTheHeadCutsTheAnswerVisibly() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next().head(200).data("some");
        assertThat(visitor.head()).contains("chunked");
        assertThat(visitor.octets(9)).isEqualTo("4\r\nsome\r\n");
        request.resets(ErrorCode.ORIGIN_CLOSED, "");
        assertThat(visitor.rest()).isEmpty();
    }

    @Test
    void bodyThatEndsWithTheConnectionIsCutByBreakingIt() {
        visitor.sends("GET / HTTP/1.0\nHost: demo.localhost\n\n");
        TunnelRequest request = tunnel.next().head(200).data("some");
        assertThat(visitor.head()).contains("connection: close").doesNotContain("content-length");
        assertThat(visitor.octets(4)).isEqualTo("some");
        request.resets(ErrorCode.ORIGIN_CLOSED, "");
        assertThatThrownBy(visitor::rest).hasMessageContaining("reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "much longer than said"})
    void bodyThatDiffersFromItsLengthIsCutVisibly(String body) {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next();
        request.head(200, "content-length", "10").data(body).ends();
        assertThat(visitor.head()).contains("content-length: 10");
        assertThat(visitor.rest().length()).isLessThan(10);
    }

    @Test
    void answerWithTwoLengthsIsNotPassedOn() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next();
        request.head(200, "content-length", "4", "content-length", "5").data("canary");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).doesNotContain("canary");
        assertThat(request.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void visitorWhoHangsUpIsToldToTheTunnel() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next();
        visitor.close();
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void visitorWhoHangsUpInTheMiddleOfAnAnswerIsToldToTheTunnel() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next().head(200).data("some");
        visitor.head();
        visitor.close();
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void visitorWhoHangsUpInTheMiddleOfHisBodyIsToldToTheTunnel() {
        visitor.sends(HEAD_OF_POST + "Content-Length: 10\n\n01234");
        TunnelRequest request = tunnel.next();
        assertThat(request.body(5)).isEqualTo("01234");
        visitor.close();
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(request.complete()).isFalse();
    }

    /** F12. */
    @Test
    void bodyThatNobodyWantsIsReadAwayBeforeTheNextRequest() {
        visitor.sends(HEAD_OF_POST + "Content-Length: 100000\n\n" + "x".repeat(50_000));
        TunnelRequest request = tunnel.next();
        request.answers(413, "too much");
        assertThat(visitor.answer().status()).isEqualTo(413);
        visitor.sends("y".repeat(50_000));
        assertNextAnswerIsRight();
    }

    @Test
    void uploadPausesWhileTheTunnelHasNoCredit() {
        tunnel.grantsCredit(false);
        visitor.sends(HEAD_OF_POST + "Content-Length: 3000000\n\n");
        TunnelRequest request = tunnel.next();
        Thread sending = Thread.ofVirtual().start(() -> visitor.sends("x".repeat(3_000_000)));
        assertThat(request.body(256 * 1024)).hasSize(256 * 1024);
        relay.settle();
        assertThat(request.received()).isEqualTo(256 * 1024);
        tunnel.grantsCredit(true);
        request.consumes(256 * 1024);
        assertThat(request.body()).hasSize(3_000_000);
        request.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
        assertThat(sending).satisfies(thread -> thread.join());
    }

    @Test
    void answerPausesWhileTheVisitorDoesNotRead() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next().head(200, "content-length", "30000000");
        request.data("x".repeat(30_000_000));
        request.ends();
        assertThat(visitor.head()).contains("30000000");
        relay.settle();
        assertThat(request.queued()).isGreaterThan(10_000_000);
        assertThat(visitor.octets(30_000_000)).hasSize(30_000_000);
        assertNextAnswerIsRight();
    }

    private void assertNextAnswerIsRight() {
        String target = "/next-" + tunnel.seen().size();
        visitor.gets("demo", target);
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo(target);
        next.answers(200, "next " + target);
        assertThat(visitor.answer().body()).isEqualTo("next " + target);
        assertThat(tunnel.seen().toString().toLowerCase(Locale.ROOT)).doesNotContain("canary");
    }
}
