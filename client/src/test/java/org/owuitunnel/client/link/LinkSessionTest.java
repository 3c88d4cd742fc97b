package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;

class LinkSessionTest {
    private static final TestCa CA = new TestCa("Test authority");
    private static final RequestHead HEAD = new RequestHead("POST", "name", "/", false, Fields.EMPTY);

    private final TestRelay relay = new TestRelay(CA.issue("localhost"));
    private final EchoAcceptor acceptor = new EchoAcceptor();
    private final SessionFixture fixture = SessionFixture.started(SessionFixture.config(relay.port(), CA), acceptor);

    @AfterEach
    void close() {
        fixture.close();
        relay.close();
    }

    @Test
    void streamsFlowOnceTheRelayHasWelcomedTheClient() {
        fixture.online();
        Hello hello = relay.hello();
        assertThat(hello.name()).isEqualTo("wanted");
        assertThat(hello.resume()).isNull();
        Visitor visitor = relay.open(HEAD, false);
        visitor.sends("hello").ends();
        Visitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("hello");
    }

    @Test
    void megabytesPassBothWays() {
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        for (int i = 0; i < 3; i++) {
            visitor.sends(new byte[1024 * 1024], false);
        }
        visitor.ends();
        assertThat(visitor.answer().text()).hasSize(3 * 1024 * 1024);
    }

    @Test
    void linkGoesOnOverANewWebSocketWithEveryByteOnce() {
        fixture.online();
        relay.hello();
        Visitor visitor = relay.open(HEAD, false);
        visitor.sends("before ");
        assertThat(visitor.head().status()).isEqualTo(200);
        assertThat(visitor.text(7)).isEqualTo("before ");
        for (int cut = 1; cut <= 5; cut++) {
            fixture.advance(Redial.SETTLED);
            relay.cuts();
            visitor.sends("cut " + cut);
            fixture.next(SessionFixture.Event.Lost.class);
            assertThat(fixture.online().resumed()).isTrue();
            Hello.Resume resume = Objects.requireNonNull(relay.hello().resume());
            assertThat(resume.session()).isEqualTo("session-1");
            assertThat(resume.secret()).isEqualTo("secret-" + cut);
            assertThat(visitor.text(5)).isEqualTo("cut " + cut);
        }
        visitor.ends();
        assertThat(visitor.answer().text()).isEmpty();
        assertThat(acceptor.resets).isEmpty();
    }

    @Test
    void cutInTheMiddleOfATransferLosesAndRepeatsNothing() {
        fixture.online();
        StringBuilder all = new StringBuilder();
        Visitor visitor = relay.open(HEAD, false);
        for (int i = 0; i < 50_000; i++) {
            all.append(i).append('\n');
        }
        visitor.sends(all.toString()).ends();
        assertThat(visitor.head().status()).isEqualTo(200);
        String first = visitor.text(50_000);
        for (int cut = 0; cut < 3; cut++) {
            fixture.advance(Redial.SETTLED);
            relay.cuts();
            fixture.next(SessionFixture.Event.Lost.class);
            assertThat(fixture.online().resumed()).isTrue();
        }
        assertThat(first + visitor.answer().text()).isEqualTo(all.toString());
    }

    @Test
    void streamsEndWhenTheRelayNoLongerHoldsTheLink() {
        fixture.online();
        relay.resumes(false);
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        fixture.advance(Redial.SETTLED);
        relay.cuts();
        fixture.next(SessionFixture.Event.Lost.class);
        assertThat(fixture.online().resumed()).isFalse();
        assertThat(visitor.reset().code()).isEqualTo(ErrorCode.LINK_LOST);
        assertThat(relay.open(HEAD, true).head().status()).isEqualTo(200);
    }

    @Test
    void streamsEndWhenTheLinkIsNotResumedInTime() throws InterruptedException {
        relay.holds(1);
        fixture.online();
        relay.cuts();
        fixture.next(SessionFixture.Event.Lost.class);
        relay.refuses(503, "");
        fixture.next(SessionFixture.Event.Retrying.class);
        relay.refuses(null);
        fixture.online();
        relay.holds(1);
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        relay.refuses(503, "");
        relay.cuts();
        assertThat(acceptor.resets.poll(5, TimeUnit.SECONDS)).isEqualTo(ErrorCode.LINK_LOST);
    }

    /** The relay may take its time: what it is about to resume has to be there still. */
    @Test
    void linkOutlivesItsHoldWhileTheWelcomeIsAwaited() throws InterruptedException {
        relay.holds(1);
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        fixture.advance(Redial.SETTLED);
        relay.answersHellos(false);
        relay.hello();
        relay.cuts();
        fixture.next(SessionFixture.Event.Lost.class);
        assertThat(relay.hello().resume()).isNotNull();
        assertThat(acceptor.resets.poll(2, TimeUnit.SECONDS)).isNull(); // twice the hold
    }

    @Test
    void relayThatGoesAwayIsDialledAtOnce() {
        fixture.online();
        fixture.advance(Redial.SETTLED);
        relay.closes(CloseCode.GOING_AWAY, "restart");
        assertThat(fixture.next(SessionFixture.Event.Lost.class).reason()).isEqualTo("restart");
        assertThat(fixture.online().resumed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            names = {"PROTOCOL_ERROR", "DONE", "INTERNAL_ERROR"})
    void linkThatTheRelayEndedIsReplacedByANewOne(CloseCode code) {
        fixture.online();
        relay.hello();
        fixture.advance(Redial.SETTLED);
        relay.closes(code, "over");
        fixture.next(SessionFixture.Event.Lost.class);
        fixture.online();
        assertThat(relay.hello().resume()).isNull();
    }

    @Test
    void clientThatWasSupersededStaysAway() {
        fixture.online();
        relay.closes(CloseCode.SUPERSEDED, "a newer session has taken name");
        assertThat(fixture.failed()).isEqualTo(new LinkFailure.Superseded("name", "a newer session has taken name"));
    }

    @Test
    void clientWhoseTokenWasRevokedStaysAway() {
        fixture.online();
        relay.closes(CloseCode.REVOKED, "revoked");
        assertThat(fixture.failed()).isInstanceOf(LinkFailure.TokenRefused.class);
    }

    @Test
    void relayThatIsDownForAWhileIsFoundAgain() {
        fixture.online();
        int port = relay.port();
        relay.goesDown();
        fixture.next(SessionFixture.Event.Lost.class);
        LinkFailure failure = fixture.next(SessionFixture.Event.Retrying.class).because();
        assertThat(failure).isInstanceOf(LinkFailure.Unreachable.class);
        relay.listen(port);
        SessionFixture.Event event = fixture.next(SessionFixture.Event.class);
        while (!(event instanceof SessionFixture.Event.Online)) {
            event = fixture.next(SessionFixture.Event.class);
        }
        assertThat(relay.open(HEAD, true).head().status()).isEqualTo(200);
    }

    @Test
    void relayThatBreaksTheRulesIsLeftAndDialledAgain() {
        fixture.online();
        fixture.advance(Redial.SETTLED);
        relay.sends("not frames at all");
        assertThat(fixture.next(SessionFixture.Event.Lost.class).reason()).contains("broke the rules");
        assertThat(relay.closed()).startsWith("4000 ");
        fixture.online();
    }

    @Test
    void silentRelayIsGivenUpAndDialledAgain() {
        fixture.online();
        fixture.advance(Redial.SETTLED);
        relay.fallsSilent();
        fixture.tickUntilLost();
        fixture.online();
    }

    @Test
    void relayThatAnswersIsKeptHoweverOftenItIsDoubted() throws InterruptedException {
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        fixture.onLoop(() -> fixture.session.doubt("a test"));
        fixture.onLoop(() -> fixture.session.networkChanged("a test"));
        fixture.afterTheDoubt();
        visitor.sends("still here").ends();
        assertThat(visitor.answer().text()).isEqualTo("still here");
        assertThat(fixture.told()).isEmpty();
    }

    /** R1, R4: the keep-alive would need ten seconds. */
    @Test
    void silentRelayIsGivenUpWithinSecondsWhenThereIsReasonToDoubtIt() {
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        relay.fallsSilent();
        fixture.onLoop(() -> fixture.session.networkChanged("the network changed"));
        assertThat(fixture.next(SessionFixture.Event.Lost.class).reason())
                .isEqualTo("the network changed, and the relay no longer answers");
        assertThat(fixture.online().resumed()).isTrue();
        visitor.sends("goes on").ends();
        assertThat(visitor.answer().text()).isEqualTo("goes on");
    }

    @Test
    void linkWhoseAddressIsGoneIsLeftAtOnce() {
        fixture.online();
        relay.fallsSilent();
        fixture.onLoop(() -> fixture.session.networkGone("the address is gone"));
        assertThat(fixture.next(SessionFixture.Event.Lost.class).reason()).isEqualTo("the address is gone");
        assertThat(fixture.online().resumed()).isTrue();
    }

    @Test
    void otherNetworkEndsALongPause() {
        fixture.online();
        relay.refuses(new TestRelay.Refusal(503, "", Fields.of("retry-after", "100")));
        relay.cuts();
        fixture.next(SessionFixture.Event.Lost.class);
        assertThat(fixture.next(SessionFixture.Event.Retrying.class).pause()).isEqualTo(Duration.ofSeconds(100));
        relay.refuses(null);
        fixture.onLoop(() -> fixture.session.networkChanged("a test"));
        assertThat(fixture.online().resumed()).isTrue();
    }

    @Test
    void everyHelloOfOneRunSaysSoAndAllButTheFirstThatItWasHereBefore() {
        fixture.online();
        Hello.Instance first = Objects.requireNonNull(relay.hello().instance());
        fixture.advance(Redial.SETTLED);
        relay.resumes(false);
        relay.cuts();
        fixture.next(SessionFixture.Event.Lost.class);
        fixture.online();
        assertThat(first.again()).isFalse();
        assertThat(relay.hello().instance()).isEqualTo(new Hello.Instance(first.id(), true));
    }

    @Test
    void stoppedClientTellsTheRelay() {
        fixture.online();
        fixture.session.stop(Duration.ofSeconds(30)).join();
        assertThat(relay.closed()).isEqualTo("4005 the client was stopped");
    }

    @Test
    void stoppedClientServesItsVisitorsToTheEnd() {
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        CompletableFuture<Boolean> stopped = fixture.session.stop(Duration.ofSeconds(30));
        assertThat(relay.closed()).isEqualTo("drain");
        visitor.sends("last words").ends();
        assertThat(visitor.answer().text()).isEqualTo("last words");
        assertThat(stopped.join()).isTrue();
        assertThat(relay.closed()).isEqualTo("4005 the client was stopped");
    }

    @Test
    void stoppedClientWaitsNoLongerThanItsGrace() {
        fixture.online();
        Visitor visitor = relay.open(HEAD, false);
        assertThat(visitor.head().status()).isEqualTo(200);
        CompletableFuture<Boolean> stopped = fixture.session.stop(Duration.ofSeconds(30));
        assertThat(relay.closed()).isEqualTo("drain");
        fixture.advance(Duration.ofSeconds(30));
        assertThat(stopped.join()).isTrue();
        assertThat(acceptor.resets.poll()).isEqualTo(ErrorCode.LINK_LOST);
    }
}
