package org.owuitunnel.relay.front;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.gate.Admission;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Route;

/**
 * Where visitors of a tunnel show the link that they were given. The key stands behind the {@code #} of its URL, which browsers keep to
 * themselves: it is in no log and no {@code Referer}, and programs that look at links before people do spend none that opens once. The page
 * there shows it in a field that no form and no other site can send. Safe on any thread.
 */
final class Gatehouse {
    /** The page that links lead to. */
    static final String OPEN_PATH = Front.OWN_PREFIX + "open";

    /** Where it shows the key. */
    static final String ENTER_PATH = Front.OWN_PREFIX + "enter";

    /** A password, as a form encodes it. */
    private static final String PASSWORD_FIELD = "x-tunnel-password";

    private final Gate gate;
    private final Observer observer;
    private final BasicEntrance basic;
    private final boolean reportable;

    /** One whose pages lead on to the {@link AbusePage} where they are {@code reportable}. */
    Gatehouse(Gate gate, Observer observer, boolean reportable) {
        this.gate = gate;
        this.observer = observer;
        this.basic = new BasicEntrance(gate.basic(), observer, reportable);
        this.reportable = reportable;
    }

    /** Lets a request in, or not: nothing. */
    Optional<Admission> admit(Route.Ownership tunnel, RequestHead request) {
        return gate.admit(tunnel.name(), tunnel.ownerId(), request);
    }

    /** What becomes of a request without a link; null when it may pass, since {@code tunnel} lets in by user and password as well. */
    Front.@Nullable Decision withoutLink(Route.Ownership tunnel, RequestHead request) {
        BasicDigest wanted = tunnel.terms().basic();
        return wanted == null ? new Front.Decision.Refuse(Problem.PRIVATE) : basic.decide(tunnel, wanted, request);
    }

    /** Whether a request that came before its tunnel was known may go there, without a link. */
    boolean mayGoOn(Route.Ownership arrived, RequestHead request) {
        BasicDigest wanted = arrived.terms().basic();
        return wanted != null && gate.basic().hasPass(wanted, request);
    }

    /** The field that gives a browser a pass. */
    static String cookie(String pass, long seconds) {
        return Gate.COOKIE + "=" + pass + "; Path=/; Max-Age=" + seconds + "; Secure; HttpOnly; SameSite=Lax";
    }

    /** Whether he comes from where visitors have to come from; with a link or without. */
    static boolean isFromAllowed(Route.Terms terms, RequestHead request) {
        if (terms.allowed().isEmpty()) {
            return true;
        }
        String address = Gate.address(request);
        if (address.isEmpty()) {
            return false;
        }
        InetAddress from = InetAddress.ofLiteral(address); // ours: a visitor's own word was replaced by it
        return terms.allowed().stream().anyMatch(range -> range.contains(from));
    }

    /**
     * Whether this is what a browser asks, without cookies, before it lets another site's script call the app (CORS preflight, Fetch standard
     * section 4.8): it changes nothing, and only the app knows whose scripts may call it.
     */
    static boolean isPreflight(RequestHead request, boolean bodyless) {
        return bodyless
                && request.method().equals("OPTIONS")
                && request.fields().first("origin") != null
                && request.fields().first("access-control-request-method") != null;
    }

    /** What becomes of a request for one of the gate's own paths on a tunnel's name; null for any other. Of {@code tunnel} nobody may know yet. */
    Front.@Nullable Decision decide(Route.@Nullable Ownership tunnel, RequestHead request, String path) {
        if (path.equals(OPEN_PATH)
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            return new Front.Decision.Answer(OpenPage.answer(reportable));
        }
        if (!path.equals(ENTER_PATH) || !request.method().equals("POST")) {
            return null;
        }
        String key = request.fields().first(Gate.KEY_FIELD);
        if (tunnel == null) {
            return new Front.Decision.Refuse(Problem.TUNNEL_WAITING);
        }
        if (key == null) {
            return new Front.Decision.Refuse(Problem.LINK_UNKNOWN);
        }
        String password = request.fields().first(PASSWORD_FIELD);
        return new Front.Decision.Serve(body -> enter(tunnel, key, password == null ? "" : decoded(password), request));
    }

    private Answer enter(Route.Ownership tunnel, String key, String password, RequestHead request) throws IOException {
        return switch (gate.enter(tunnel.name(), tunnel.ownerId(), key, password, request)) {
            case Gate.Entry.Entered entered -> {
                observer.entered();
                yield new Answer(
                        204,
                        Fields.of("set-cookie", cookie(entered.pass(), entered.seconds()), "cache-control", "no-store"),
                        new byte[0]);
            }
            case Gate.Entry.Refused refused -> ErrorAnswers.of(problem(refused.why()), "", request);
        };
    }

    private static Problem problem(Gate.Why why) {
        return switch (why) {
            case UNKNOWN -> Problem.LINK_UNKNOWN;
            case OVER -> Problem.LINK_OVER;
            case USED -> Problem.LINK_USED;
            case PASSWORD_WANTED -> Problem.LINK_PASSWORD;
            case PASSWORD_WRONG -> Problem.LINK_PASSWORD_WRONG;
            case TOO_MANY_GUESSES -> Problem.LINK_GUESSES;
        };
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
