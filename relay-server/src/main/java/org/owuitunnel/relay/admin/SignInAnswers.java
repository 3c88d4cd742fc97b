package org.owuitunnel.relay.admin;

import java.util.Map;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.ScriptedPage;
import org.owuitunnel.relay.oidc.Person;
import org.owuitunnel.relay.oidc.SignInException;

/** What somebody who signs in is shown: pages, or problems (RFC 9457) for whoever does not want a page. Stateless. */
final class SignInAnswers {
    private static final String PAGE = "sign-in.html";

    private SignInAnswers() {}

    /** Sends the browser elsewhere, with something to keep. */
    static Answer away(String url, String cookie) {
        return new Answer(
                302,
                Fields.of(
                        "location",
                        url,
                        "set-cookie",
                        cookie,
                        "cache-control",
                        "no-store",
                        "referrer-policy",
                        "no-referrer",
                        "content-length",
                        "0"),
                new byte[0]);
    }

    /**
     * Goes on to the dashboard, by a page of ours: a Strict cookie is not sent with a redirect that ends a way from another site, and {@code replace}
     * leaves no code in the browser's history.
     */
    static Answer in() {
        return ScriptedPage.load(
                SignInAnswers.class,
                PAGE,
                Map.of(
                        "title", "You are signed in",
                        "explanation", "The dashboard opens by itself.",
                        "go", AdminApi.PAGE_PATH,
                        "link", AdminApi.PAGE_PATH,
                        "label", "Open the dashboard"));
    }

    /** The issuer knows him, but the relay is not his to administer. */
    static Answer stranger(Person person, RequestHead request) {
        return problem(
                request,
                403,
                "not-an-administrator",
                "You do not administer this relay",
                person.name() + ": signed in" + (person.email().isEmpty() ? ", without a verified address" : "")
                        + " (expected: somebody in the relay's oidc.admins)");
    }

    static Answer failed(SignInException failure, RequestHead request) {
        String detail = String.valueOf(failure.getMessage());
        return switch (failure.why()) {
            case OVER -> problem(request, 400, "sign-in-over", "Start again", detail);
            case DENIED -> problem(request, 403, "sign-in-denied", "You were not signed in", detail);
            case UNREACHABLE ->
                problem(request, 502, "issuer-unreachable", "Whoever signs you in does not answer", detail);
            case INVALID -> problem(request, 502, "issuer-invalid", "The sign-in cannot be believed", detail);
            case BUSY ->
                ApiAnswers.with(
                        problem(request, 503, "sign-in-busy", "Too many sign in at once", detail), "retry-after", "5");
        };
    }

    private static Answer problem(RequestHead request, int status, String code, String title, String detail) {
        if (!wantsPage(request)) {
            return ApiAnswers.problem(status, code, title, detail);
        }
        Answer page = ScriptedPage.load(
                SignInAnswers.class,
                PAGE,
                Map.of(
                        "title",
                        title,
                        "explanation",
                        detail,
                        "link",
                        OidcApi.BEGIN_PATH,
                        "label",
                        "Start again",
                        "code",
                        status + " · " + code));
        return ApiAnswers.with(new Answer(status, page.fields(), page.body()), "x-tunnel-error", code);
    }

    private static boolean wantsPage(RequestHead request) {
        String accept = request.fields().first("accept");
        return "navigate".equals(request.fields().first("sec-fetch-mode"))
                || (accept != null && accept.contains("text/html"));
    }
}
