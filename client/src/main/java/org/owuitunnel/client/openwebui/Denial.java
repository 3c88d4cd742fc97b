package org.owuitunnel.client.openwebui;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the client answers in the app's place, in the form that suits who asks, as a relay's errors have it: a page for a
 * navigation, a problem (RFC 9457) for scripts, lines of text for the rest. Immutable. docs/troubleshooting.md lists the codes.
 *
 * @param code value of {@code X-Tunnel-Error}
 * @param reason what is so, for people
 * @param fix what helps
 */
record Denial(int status, String code, String title, String reason, String fix) {
    /** Sign-up, at an app that had no account in this run: whoever was meant to have the first one has it. */
    static final Denial SIGN_UP = new Denial(
            403,
            "guard-signup",
            "Nobody can sign up here",
            "This app had no account when its tunnel was started, so that nobody may make one through it.",
            "Ask whoever runs the app for an account. To allow sign-up, he has to start owui-tunnel again.");

    /** What only an admin may, asked for by a guest. */
    static final Denial GUEST = new Denial(
            403,
            "guest-refused",
            "Guests have no business here",
            "The link that you came by is for a guest: what admins see and what runs programs stays closed.",
            "Go back to the chat. Whoever sent the link can make one that opens more.");

    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    /** Seconds after which to try again: the app is looked at more often. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** An app that nobody should be let to. */
    static Denial refused(Verdict verdict) {
        String reasons = verdict.refusing().stream().map(Finding::sentence).collect(Collectors.joining("; also, "));
        return new Denial(
                FORBIDDEN,
                "guard-refused",
                "This app is not open to visitors yet",
                "The tunnel works, but the app behind it is not safe to visit: " + reasons + ".",
                "Whoever runs owui-tunnel finds in its terminal what to do; visitors are let in at once then.");
    }

    /** An app that has not said what it is. */
    static Denial silent(App.Silent silent) {
        String how = switch (silent.how()) {
            case LATE -> "does not answer";
            case HANGS_UP -> "hangs up";
            case PROXY -> "is not reached by its own proxy";
        };
        return new Denial(
                UNAVAILABLE,
                "guard-waiting",
                "The app is not ready",
                "The tunnel works, but the app behind it " + how
                        + ", so that it cannot be seen whether it is safe to visit.",
                "Try again in a moment. If it stays like this, look at the app on that computer.");
    }

    /** Answers {@code head} on {@code stream}; returns what takes the rest of the request. */
    StreamHandler answer(Stream stream, RequestHead head, boolean last) {
        boolean navigation = isNavigation(head);
        boolean script = !navigation && isScript(head);
        String type = navigation
                ? "text/html; charset=utf-8"
                : script ? "application/problem+json" : "text/plain; charset=utf-8";
        byte[] body = (navigation ? page() : script ? json() : text()).getBytes(StandardCharsets.UTF_8);
        Fields.Builder fields = Fields.builder(5)
                .add("content-type", type)
                .add("content-length", Integer.toString(body.length))
                .add("cache-control", "no-store")
                .add("x-tunnel-error", code);
        if (status == UNAVAILABLE) {
            fields.add("retry-after", RETRY_AFTER_SECONDS);
        }
        boolean bodyless = head.method().equals("HEAD");
        stream.sendHead(status, fields.build(), bodyless);
        if (!bodyless) {
            stream.sendData(Unpooled.wrappedBuffer(body), true);
        }
        return new Answered(stream, last);
    }

    /** A browser that opens a page: it says so itself, older ones are known by what they accept. */
    private static boolean isNavigation(RequestHead head) {
        String mode = head.fields().first("sec-fetch-mode");
        return mode == null ? accepts(head, "text/html") : mode.equals("navigate");
    }

    /** Open WebUI's page reads errors of its API as JSON. */
    private static boolean isScript(RequestHead head) {
        return head.fields().first("sec-fetch-mode") != null
                || accepts(head, "json")
                || head.target().startsWith("/api/");
    }

    private static boolean accepts(RequestHead head, String type) {
        String accept = head.fields().first("accept");
        return accept != null && accept.contains(type);
    }

    /** Members of RFC 9457, and behind them those that a relay's errors have. */
    private record Problem(
            String type, String title, int status, String detail, String code, String fault, String fix) {}

    private String json() {
        return JsonMapper.shared()
                .writeValueAsString(new Problem("about:blank", title, status, reason, code, "origin", fix));
    }

    private String text() {
        return title + "\n" + reason + "\n" + fix + "\n";
    }

    /** None of its parts is from outside this program. */
    private String page() {
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%1$s</title>
                <style>
                  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1rem }
                  @media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }
                </style>
                <h1>%1$s</h1>
                <p>%2$s</p>
                <p>%3$s</p>
                <p><small>%4$d %5$s, owui-tunnel</small></p>
                """.formatted(title, reason, fix, status, code);
    }
}
