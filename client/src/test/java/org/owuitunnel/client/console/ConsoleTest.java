package org.owuitunnel.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.health.PathProblem;
import org.owuitunnel.client.local.LanAddress;
import org.owuitunnel.client.local.LanAddress.Reach;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Exposure;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Verdict;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.protocol.frame.ErrorCode;

class ConsoleTest {
    private static final String OCTETS = "6D:5F:3D:1A:B3:BD:DF:4C:BA:46:58:44:BC:4E:1E:F7";

    private final StringWriter screen = new StringWriter();
    private final Console console = new Console(new PrintWriter(screen), Map.of(), false);

    @Test
    void theUrlStandsAloneOnTheFirstLine() {
        console.opened(List.of("https://kitchen.tunnel.example.com", "https://other.example.com"));

        assertThat(screen.toString())
                .startsWith("https://kitchen.tunnel.example.com" + System.lineSeparator())
                .contains("also         https://other.example.com");
    }

    @Test
    void localModeFitsATerminalOf80Columns() {
        console.local(List.of(lan("192.168.178.23"), lan("fd00:0:0:0:0:0:0:2")), 8443, 8480, OCTETS + ":" + OCTETS);

        assertThat(screen.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(screen.toString())
                .contains("network      https://192.168.178.23:8443", "network      https://[fd00::2]:8443");
        assertThat(screen.toString().replaceAll("\\s", "")).contains("fingerprint" + OCTETS + ":" + OCTETS);
    }

    @Test
    void anAppThatNobodyVerifiesIsWarnedOfInA80ColumnTerminal() {
        console.insecure(URI.create("https://127.0.0.1:8443"));

        assertThat(screen.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(screen.toString())
                .startsWith("  WARNING      origin-insecure: no certificate of the app is checked.")
                .contains("https://127.0.0.1:8443", "passwords", "--origin-ca FILE");
    }

    @Test
    void whyTheAppIsRefusedIsToldOnceWithTheLineThatHelps() {
        OriginProblem problem = new OriginProblem(
                ErrorCode.ORIGIN_UNTRUSTED, "the certificate of localhost:8443 is signed by itself", "Name its file.");
        console.app(URI.create("https://localhost:8443"), new App.Refused(problem));
        console.appRefused(problem);
        console.appChanged(URI.create("https://localhost:8443"), true);
        console.appRefused(problem);

        assertThat(screen.toString().lines())
                .containsExactly(
                        "  app          https://localhost:8443",
                        "               the certificate of localhost:8443 is signed by itself",
                        "               Name its file.",
                        "the app at https://localhost:8443 answers now",
                        "the certificate of localhost:8443 is signed by itself; visitors get an error",
                        "Name its file.");
    }

    @Test
    void anAppThatExpectsHttpsIsSaidTo() {
        console.app(URI.create("http://127.0.0.1:8443"), new App.Secured());

        assertThat(screen.toString().lines())
                .containsExactly(
                        "  app          http://127.0.0.1:8443  expects https://",
                        "               Start again with https:// in front of the app's address.");
    }

    @Test
    void whatIsWorthKnowingOfTheAppFitsATerminalOf80Columns() {
        URI app = URI.create("http://127.0.0.1:8080");
        for (App found : List.of(
                new App.OpenWebUi("0.12.4", true, false, true, false, false),
                new App.OpenWebUi("0.12.4", false, true, false, true, true),
                new App.DevServer(),
                new App.Other())) {
            console.app(app, found);
            console.findings(app, new Verdict(found, Exposure.ANYONE, List.of(Finding.values())));
        }
        console.unguarded(app);
        console.signUpClosed();

        assertThat(screen.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(screen.toString().lines())
                .contains(
                        "  app          http://127.0.0.1:8080  Open WebUI 0.12.4",
                        "  WARNING      sign-in is off: every visitor is admin, who can run code on this",
                        "               machine",
                        "  warning      sign-up is open: strangers can register",
                        "               Turn it off: Admin Panel, Settings, Enable New Sign Ups.",
                        "  note         not an Open WebUI: published as it is");
    }

    @Test
    void whyVisitorsAreKeptOutIsToldWithWhatHelpsAndThatTheyAreLetInAgain() {
        URI app = URI.create("http://127.0.0.1:8080");
        console.keptOut(app, List.of(Finding.NO_ACCOUNT), false);
        console.keptOut(app, List.of(Finding.SIGN_IN_OFF), true);
        console.letIn();

        assertThat(screen.toString().lines())
                .containsExactly(
                        "not published: no account yet: the first visitor would become its admin, who can run code on this machine",
                        "Open http://127.0.0.1:8080 here and create the admin account.",
                        "The tunnel opens by itself then; the app is looked at every 2 s. Ctrl+C stops.",
                        "visitors are kept out: sign-in is off: every visitor is admin, who can run code on this machine",
                        "Start Open WebUI without WEBUI_AUTH=False; change the password of admin@localhost, which is admin.",
                        "They are let in by themselves then.",
                        "visitors are let in");
    }

    @Test
    void aReasonIsToldOnceHoweverOftenItIsMet() {
        console.lost("the relay stops");
        console.retrying("tunnel.example.com refused the connection", "");
        console.retrying("tunnel.example.com refused the connection", "");
        console.retrying("tunnel.example.com cannot be reached from here", "");
        console.retrying("tunnel.example.com cannot be reached from here", "");
        console.back();

        assertThat(screen.toString().lines())
                .containsExactly(
                        "connection to the relay lost (the relay stops), dialling again; visitors wait",
                        "tunnel.example.com refused the connection; trying again until it works",
                        "tunnel.example.com cannot be reached from here; trying again until it works",
                        "connected again");
    }

    @Test
    void aReasonIsToldAgainWhenTheRelayHadBeenBack() {
        console.retrying("tunnel.example.com refused the connection", "");
        console.back();
        console.retrying("tunnel.example.com refused the connection", "");

        assertThat(screen.toString().lines()).hasSize(3);
    }

    @Test
    void whatHelpsIsToldWithTheReason() {
        console.retrying("tunnel.example.com refused the connection", "Check the relay's port.");
        console.retrying("tunnel.example.com refused the connection", "Check the relay's port.");

        assertThat(screen.toString().lines())
                .containsExactly(
                        "tunnel.example.com refused the connection; trying again until it works",
                        "Check the relay's port.");
    }

    @Test
    void onlineIsSaidOnceAndNotBeforeItIsProven() {
        console.opened(List.of("https://kitchen.tunnel.example.com"));
        assertThat(screen.toString()).doesNotContain("online");
        console.proven(Duration.ofMillis(12));
        console.back();
        console.proven(Duration.ofMillis(30));

        assertThat(screen.toString().lines())
                .containsOnlyOnce("  status       online (asked under its public name: 12 ms)")
                .doesNotContain("30 ms");
    }

    @Test
    void brokenHopIsToldWithWhatHelpsAndThatTheTunnelGoesOn() {
        PathProblem missing = new PathProblem.NoAddress("a.example.com", "example.com", "203.0.113.7");
        console.broken(missing);
        console.broken(missing);
        console.proven(Duration.ofMillis(5));

        assertThat(screen.toString().lines())
                .containsExactly(
                        "  status       not proven: no address is known for a.example.com",
                        "               Add a DNS record for all names of the relay: *.example.com A 203.0.113.7",
                        "               Only this machine may fail to reach it (split DNS, hairpin NAT); the tunnel stays open.",
                        "  status       online again (asked under its public name: 5 ms)");
    }

    @Test
    void whatTheWayHoldsCannotLeadTheTerminalAstray() {
        PathProblem.Where where = new PathProblem.Where("a.example.com", "203.0.113.7", 443, "203.0.113.7");
        console.broken(new PathProblem.SomeoneElse(where, 200, "nginx\u001b[2J"));

        assertThat(screen.toString()).doesNotContain("\u001b");
    }

    private static LanAddress lan(String address) {
        return new LanAddress(InetAddress.ofLiteral(address), "eth0", Reach.NETWORK);
    }
}
