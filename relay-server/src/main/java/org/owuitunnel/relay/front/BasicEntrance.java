package org.owuitunnel.relay.front;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.gate.BasicGate;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Route;

/**
 * Where visitors come in by user name and password, of the tunnels whose clients have named them: HTTP Basic, for programs that know nothing
 * else. A browser is given a pass for it, since the scripts of a page put the app's own token in the same field, and since handshakes of
 * WebSockets have no such field in Safari. Safe on any thread.
 */
final class BasicEntrance {
    private static final String MODE = "sec-fetch-mode";

    /** Where a request of a browser comes from that nobody else's page has caused: Fetch metadata, section 2.3. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final BasicGate gate;
    private final Observer observer;
    private final boolean reportable;

    BasicEntrance(BasicGate gate, Observer observer, boolean reportable) {
        this.gate = gate;
        this.observer = observer;
        this.reportable = reportable;
    }

    /** What becomes of a request for {@code tunnel} without link; null when it may pass. */
    Front.@Nullable Decision decide(Route.Ownership tunnel, BasicDigest wanted, RequestHead request) {
        if (gate.hasPass(wanted, request)) {
            return null;
        }
        boolean entering = isEntering(request);
        if (!entering && isFromElsewhere(request)) {
            // A browser adds what it knows to requests that another site's page has caused. A pass it does not:
            // SameSite.
            return new Front.Decision.Refuse(Problem.PRIVATE);
        }
        return switch (gate.shown(tunnel, wanted, request)) {
            case BasicGate.Shown.Nothing() -> refused(Problem.PASSWORD_WANTED, tunnel, request);
            case BasicGate.Shown.Wrong() -> refused(Problem.PASSWORD_WRONG, tunnel, request);
            case BasicGate.Shown.Unseen unseen ->
                new Front.Decision.Answer(
                        ErrorAnswers.later(Problem.PASSWORD_GUESSES, unseen.left(), request, reportable));
            case BasicGate.Shown.Right() -> entering ? new Front.Decision.Answer(pass(wanted, request)) : null;
        };
    }

    /** Asks for user and password only where somebody is there to be asked: a script's request must not open a dialog. */
    private Front.Decision refused(Problem problem, Route.Ownership tunnel, RequestHead request) {
        String mode = request.fields().first(MODE);
        if (mode == null || mode.equals("navigate")) {
            return new Front.Decision.Answer(
                    ErrorAnswers.challenge(problem, tunnel.name().text(), request, reportable));
        }
        return new Front.Decision.Refuse(problem == Problem.PASSWORD_WANTED ? Problem.PRIVATE : problem);
    }

    /** A person who opens a page. */
    private static boolean isEntering(RequestHead request) {
        return request.method().equals("GET")
                && "navigate".equals(request.fields().first(MODE));
    }

    private static boolean isFromElsewhere(RequestHead request) {
        String site = request.fields().first("sec-fetch-site");
        return site != null && !OWN_SITES.contains(site);
    }

    /** Sends a browser where it wanted to go, now with a pass. */
    private Answer pass(BasicDigest wanted, RequestHead request) {
        observer.entered();
        return new Answer(
                303,
                Fields.of(
                        "location",
                        "https://" + request.authority() + request.target(), // alone, "//x" would be another host
                        "set-cookie",
                        Gatehouse.cookie(gate.pass(wanted), BasicGate.life().toSeconds()),
                        "content-length",
                        "0",
                        "cache-control",
                        "no-store"),
                new byte[0]);
    }
}
