package org.owuitunnel.relay.front;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import tools.jackson.databind.json.JsonMapper;

/**
 * Error answers in the form that suits who asks: a page for a navigation, a problem (RFC 9457) for scripts, a line of
 * text for the rest. A script never gets HTML. Stateless.
 */
final class ErrorAnswers {
    /** Seconds after which to try again: the first reconnects of a client are over by then. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** Names what went wrong, in the answers of the relay and of clients. */
    static final String CODE_FIELD = "x-tunnel-error";

    private static final String CHALLENGE_FIELD = "www-authenticate";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The answer to {@code request}, or to something that could not be read as one when null.
     *
     * @param detail one more sentence for people, possibly empty
     */
    static Answer of(Problem problem, String detail, @Nullable RequestHead request) {
        return of(problem, detail, request, false);
    }

    /** The same; {@code reportable} where there is an {@link AbusePage}, which pages then lead to. */
    static Answer of(Problem problem, String detail, @Nullable RequestHead request, boolean reportable) {
        if (request != null && isNavigation(request)) {
            return answer(problem, "text/html; charset=utf-8", ErrorPage.render(problem, detail, reportable));
        }
        if (request != null && isScript(request)) {
            return answer(problem, "application/problem+json", json(problem, detail));
        }
        return answer(problem, "text/plain; charset=utf-8", text(problem, detail));
    }

    /** The same, which asks for a user name and a password for {@code realm}: a browser shows a dialog for it. */
    static Answer challenge(Problem problem, String realm, RequestHead request, boolean reportable) {
        return with(
                of(problem, "", request, reportable),
                CHALLENGE_FIELD,
                "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
    }

    /** The same, which asks to come back after {@code wait}. */
    static Answer later(Problem problem, Duration wait, RequestHead request, boolean reportable) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return with(of(problem, "", request, reportable), "retry-after", Long.toString(seconds));
    }

    private static Answer with(Answer answer, String name, String value) {
        Fields.Builder fields = Fields.builder(answer.fields().size() + 1);
        answer.fields().forEach((known, before) -> {
            if (!known.equals(name)) {
                fields.add(known, before);
            }
        });
        return new Answer(answer.status(), fields.add(name, value).build(), answer.body());
    }

    private static Answer answer(Problem problem, String contentType, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        Fields.Builder fields = Fields.builder(6)
                .add("content-type", contentType)
                .add("content-length", Integer.toString(body.length))
                .add("cache-control", "no-store")
                .add(CODE_FIELD, problem.code());
        if (problem.status() == 503) {
            fields.add("retry-after", RETRY_AFTER_SECONDS);
        }
        if (problem == Problem.TOO_MANY_REQUESTS || problem == Problem.USER_LIMIT) {
            fields.add("retry-after", "1"); // by then one more may come, whatever the bound
        }
        if (problem.status() == 401) {
            fields.add(CHALLENGE_FIELD, "Link"); // RFC 9110 wants one, and no browser asks for a password because of it
        }
        return new Answer(problem.status(), fields.build(), body);
    }

    /** A browser that opens a page: it says so itself, older ones are known by what they accept. */
    private static boolean isNavigation(RequestHead request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return "navigate".equals(request.fields().first("sec-fetch-mode"));
        }
        String mode = request.fields().first("sec-fetch-mode");
        return mode == null ? accepts(request, "text/html") : mode.equals("navigate");
    }

    private static boolean isScript(RequestHead request) {
        return request.fields().first("sec-fetch-mode") != null
                || accepts(request, "json")
                || request.target().startsWith("/api/");
    }

    private static boolean accepts(RequestHead request, String type) {
        String accept = request.fields().first("accept");
        return accept != null && accept.contains(type);
    }

    private static String json(Problem problem, String detail) {
        String sentence = detail.isEmpty() ? problem.explanation() : problem.explanation() + " " + detail + ".";
        return JSON.writeValueAsString(new Json(
                "about:blank",
                problem.title(),
                problem.status(),
                sentence,
                problem.code(),
                problem.fault().label(),
                problem.fix()));
    }

    /** Members of RFC 9457, and ours behind them. */
    private record Json(String type, String title, int status, String detail, String code, String fault, String fix) {}

    private static String text(Problem problem, String detail) {
        String more = detail.isEmpty() ? "" : "\n" + detail;
        return problem.title() + "\n" + problem.explanation() + more + "\n" + problem.fix() + "\n";
    }

    private ErrorAnswers() {}
}
