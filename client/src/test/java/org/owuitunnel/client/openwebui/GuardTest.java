package org.owuitunnel.client.openwebui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.client.openwebui.Verdict.Outcome;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

class GuardTest {
    private static final String SIGN_UP = "/api/v1/auths/signup";
    private static final App BUSY = new App.Silent(App.Silent.How.LATE);

    @Test
    void safeAppIsOpenedOnceAndItsVisitorsCostNoFurtherLook() throws Exception {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            CompletableFuture<App> first = guard.nextLook();
            assertThat(guard.opened).isNotDone();
            first.complete(GuardFixture.SAFE);

            assertThat(guard.opened.get(8, TimeUnit.SECONDS)).isTrue();
            assertThat(guard.told().outcome()).isEqualTo(Outcome.PASSED);
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
            assertThat(guard.posts("/api/chat/completions").answer().text()).isEqualTo("app");
            assertThat(guard.pendingLooks()).isZero();
        }
    }

    @Test
    void appWithoutAnAccountIsNotOpenedUntilItHasOne() throws Exception {
        Guard.Pace pace = new Guard.Pace(Duration.ofDays(1), Duration.ofMillis(1));
        try (GuardFixture guard = GuardFixture.looking(pace)) {
            guard.finds(GuardFixture.FRESH);
            assertThat(guard.told().refusing()).containsExactly(Finding.NO_ACCOUNT);
            guard.finds(GuardFixture.FRESH);
            guard.finds(new App.Missing()); // it is restarted: no reason to open
            guard.finds(BUSY);
            CompletableFuture<App> last = guard.nextLook();
            assertThat(guard.opened).isNotDone();
            last.complete(GuardFixture.SAFE);

            assertThat(guard.opened.get(8, TimeUnit.SECONDS)).isTrue();
            assertThat(guard.pendingLooks()).isZero();
        }
    }

    @Test
    void tunnelToAnAppThatIsNotThereYetIsOpenAndNothingPassesBeforeALook() throws Exception {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Missing());
            assertThat(guard.opened.get(8, TimeUnit.SECONDS)).isTrue();

            Visitor early = guard.tunnel.get("/");
            guard.finds(new App.Missing());
            assertThat(early.reset().code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);

            Visitor stranger = guard.tunnel.get("/");
            guard.finds(GuardFixture.FRESH);
            assertThat(stranger.answer().status()).isEqualTo(403);
            assertThat(guard.tunnel.get("/api/config").answer().status()).isEqualTo(403);
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void requestThatWaitedArrivesWholeAndInOrder() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Missing());
            Visitor visitor = guard.tunnel.post("/upload");
            CompletableFuture<App> look = guard.nextLook();
            visitor.sends("one ").sends("two ").endsWith(Fields.of("x-end", "yes"));
            Visitor other = guard.tunnel.get("/other");
            Visitor third = guard.posts("/third");
            look.complete(GuardFixture.SAFE);

            assertThat(visitor.answer().text()).isEqualTo("app");
            assertThat(other.answer().text()).isEqualTo("app");
            assertThat(third.answer().text()).isEqualTo("app");
            assertThat(guard.reached()).isEqualTo("POST /upload one two [x-end]");
            assertThat(guard.reached()).isEqualTo("GET /other ");
            assertThat(guard.reached()).isEqualTo("POST /third body");
        }
    }

    @Test
    void bodyThatEndsAfterTheWaitArrivesWholeAsWell() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Missing());
            Visitor visitor = guard.tunnel.post("/upload").sends("one ");
            guard.finds(GuardFixture.SAFE);
            visitor.sends("two").ends();

            assertThat(visitor.answer().text()).isEqualTo("app");
            assertThat(guard.reached()).isEqualTo("POST /upload one two");
        }
    }

    @Test
    void visitorWhoGoesAwayWhileHeWaitsLeavesNothingBehind() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Missing());
            Visitor visitor = guard.tunnel.post("/upload").sends("one");
            Visitor other = guard.tunnel.get("/page");
            CompletableFuture<App> look = guard.nextLook();
            visitor.hangsUp();
            other.hangsUp();
            guard.tunnel.awaitOpenStreams(0);
            look.complete(GuardFixture.SAFE);

            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
            assertThat(guard.reached()).isEqualTo("GET / ");
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void afterTheAppWasAwayTheNextRequestWaitsForALook() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.SAFE);
            guard.told();
            guard.doubts();
            Visitor visitor = guard.tunnel.get("/");
            CompletableFuture<App> look = guard.nextLook();
            assertThat(guard.unexpected()).isEmpty();
            look.complete(GuardFixture.FRESH);

            assertThat(visitor.answer().status()).isEqualTo(403);
            assertThat(guard.told().refusing()).containsExactly(Finding.NO_ACCOUNT);
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void whatALookFindsDoesNotCountWhenTheAppWentAwayMeanwhile() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Missing());
            Visitor visitor = guard.tunnel.get("/");
            CompletableFuture<App> look = guard.nextLook();
            guard.doubts();
            look.complete(GuardFixture.SAFE);
            guard.finds(GuardFixture.FRESH);

            assertThat(visitor.answer().status()).isEqualTo(403);
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void signInWaitsForALookThatBeginsAfterIt() {
        Guard.Pace pace = new Guard.Pace(Duration.ofMillis(1), Duration.ofDays(1));
        try (GuardFixture guard = GuardFixture.looking(pace)) {
            guard.finds(GuardFixture.SAFE);
            CompletableFuture<App> before = guard.nextLook();
            Visitor visitor = guard.posts("/api/v1/auths/signin");
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app"); // and so the other one has arrived
            before.complete(GuardFixture.SAFE);
            CompletableFuture<App> decisive = guard.nextLook();
            assertThat(guard.reached()).isEqualTo("GET / ");
            assertThat(guard.unexpected()).isEmpty();
            decisive.complete(new App.OpenWebUi("1", false, false, false, false, true));

            Visitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("every visitor is admin");
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void signUpAndSignInPassAfterALookThatFoundTheAppSafe() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.SAFE);
            Visitor visitor = guard.posts(SIGN_UP);
            guard.finds(GuardFixture.SAFE);

            assertThat(visitor.answer().text()).isEqualTo("app");
            assertThat(guard.reached()).isEqualTo("POST " + SIGN_UP + " body");
        }
    }

    @Test
    void whoeverWouldSignInWaitsWhileTheAppIsTooBusyToBeAskedAndOthersGoOn() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.SAFE);
            Visitor visitor = guard.posts("/api/v1/auths/signin");
            guard.finds(BUSY);

            Visitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.fields().first("retry-after")).isEqualTo("5");
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-waiting");
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
        }
    }

    @Test
    void signUpStaysClosedForTheRunOnceTheAppHadNoAccount() {
        Guard.Pace pace = new Guard.Pace(Duration.ofDays(1), Duration.ofMillis(1));
        try (GuardFixture guard = GuardFixture.looking(pace)) {
            guard.finds(GuardFixture.FRESH);
            guard.finds(new App.OpenWebUi("1", false, true, false, true, true));
            guard.opened.join();

            Visitor.Answer answer = guard.posts("/api/v1/auths//sign%75p/").answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-signup");
            assertThat(answer.fields().first("content-type")).isEqualTo("application/problem+json");
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
            assertThat(guard.reached()).isEqualTo("GET / ");
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    /** The request came before the first account was made, and its look after. */
    @Test
    void signUpThatWaitedIsRefusedWhenTheAppHadNoAccountMeanwhile() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.SAFE);
            guard.doubts();
            CompletableFuture<App> look = guard.nextLook();
            Visitor visitor = guard.posts(SIGN_UP);
            assertThat(guard.unexpected()).isEmpty();
            look.complete(GuardFixture.FRESH);
            guard.finds(GuardFixture.SAFE);

            assertThat(visitor.answer().fields().first("x-tunnel-error")).isEqualTo("guard-signup");
            assertThat(guard.unexpected()).isEmpty();
        }
    }

    @Test
    void busyAppIsNotTakenForOneThatWasRestarted() {
        Guard.Pace pace = new Guard.Pace(Duration.ofMillis(1), Duration.ofMillis(1));
        try (GuardFixture guard = GuardFixture.looking(pace)) {
            guard.finds(GuardFixture.SAFE);
            guard.finds(BUSY);
            CompletableFuture<App> unused = guard.nextLook();

            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
            unused.complete(GuardFixture.SAFE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "navigate, */*,              text/html; charset=utf-8",
        "cors,     text/html,        application/problem+json",
        "'',       text/html,        text/html; charset=utf-8",
        "'',       application/json, application/problem+json",
        "'',       */*,              text/plain; charset=utf-8",
    })
    void whoIsKeptOutIsToldWhyInTheFormThatSuitsHim(String mode, String accept, String type) {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.FRESH);
            guard.told();
            Fields fields =
                    mode.isEmpty() ? Fields.of("accept", accept) : Fields.of("accept", accept, "sec-fetch-mode", mode);
            Visitor.Answer answer = guard.tunnel
                    .open(new RequestHead("GET", "name.example.test", "/", false, fields), true)
                    .answer();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-refused");
            assertThat(answer.fields().first("cache-control")).isEqualTo("no-store");
            assertThat(answer.fields().first("content-type")).isEqualTo(type);
            assertThat(answer.fields().first("content-length"))
                    .isEqualTo(Integer.toString(answer.text().length()));
            assertThat(answer.text()).contains("the first visitor would become its admin");
        }
    }

    @Test
    void headRequestIsAnsweredWithoutABodyAndAWebSocketWithAnError() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.FRESH);
            guard.told();
            Visitor.Answer head = guard.tunnel
                    .open(new RequestHead("HEAD", "name.example.test", "/", false, Fields.EMPTY), true)
                    .answer();
            assertThat(head.status()).isEqualTo(403);
            assertThat(head.text()).isEmpty();
            Visitor socket =
                    guard.tunnel.open(new RequestHead("GET", "name.example.test", "/ws", true, Fields.EMPTY), false);
            assertThat(socket.head().status()).isEqualTo(403);
            guard.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void largeUploadToAnAppThatIsKeptFromVisitorsIsCutShort() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(GuardFixture.FRESH);
            guard.told();
            Visitor visitor = guard.tunnel.post("/upload").sends(new byte[1 << 20], false);

            assertThat(visitor.head().status()).isEqualTo(403);
            guard.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void whoeverWaitedForAnAppWithoutAValidCertificateIsToldOfIt() {
        OriginProblem problem = new OriginProblem(ErrorCode.ORIGIN_UNTRUSTED, "the certificate expired", "Renew it.");
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.finds(new App.Refused(problem));
            Visitor visitor = guard.tunnel.get("/");
            guard.finds(new App.Refused(problem));

            assertThat(visitor.reset()).isEqualTo(new Visitor.Event.Reset(problem.code(), problem.sentence()));
        }
    }

    @Test
    void guardThatIsOffTellsAndKeepsNobodyOut() {
        try (GuardFixture guard = GuardFixture.off()) {
            guard.opened.join(); // before the first look has found anything
            assertThat(guard.posts(SIGN_UP).answer().text()).isEqualTo("app");
            guard.finds(GuardFixture.FRESH);
            assertThat(guard.told().refusing()).containsExactly(Finding.NO_ACCOUNT);
            assertThat(guard.posts(SIGN_UP).answer().text()).isEqualTo("app");
            assertThat(guard.pendingLooks()).isZero();
        }
    }

    @Test
    void gateStandsInForSignInButNotForTheFirstAccount() {
        Exposure gated = new Exposure(true, false);
        try (GuardFixture guard = GuardFixture.enforcing(gated)) {
            guard.finds(new App.OpenWebUi("1", false, false, true, false, true));
            guard.opened.join();
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
        }
        try (GuardFixture guard = GuardFixture.enforcing(gated)) {
            guard.finds(GuardFixture.FRESH);
            guard.told();
            assertThat(guard.opened).isNotDone();
        }
    }

    @Test
    void guardThatIsClosedOpensNothing() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            CompletableFuture<App> first = guard.nextLook();
            guard.closesGuard();
            first.complete(GuardFixture.SAFE);
            guard.told();

            assertThat(guard.opened).isNotDone();
            assertThat(guard.tunnel.get("/").answer().text()).isEqualTo("app");
        }
    }

    @Test
    void lookThatFailsByAFaultOfOursLetsNobodyIn() {
        try (GuardFixture guard = GuardFixture.enforcing()) {
            guard.nextLook().completeExceptionally(new IllegalStateException("a fault"));
            guard.opened.join();
            Visitor visitor = guard.tunnel.get("/");
            guard.nextLook().completeExceptionally(new StackOverflowError());

            assertThat(visitor.answer().status()).isEqualTo(503);
            assertThat(guard.unexpected()).isEmpty();
        }
    }
}
