package org.owuitunnel.relay.front;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The page that a person sees when something is wrong. Immutable, safe on any thread. */
final class ErrorPage {
    private static final String RESOURCE = "error.html";

    /** Seconds after which the browser tries again by itself: only where waiting helps, empty elsewhere. */
    private static final String REFRESH = "5";

    private final String template;

    private ErrorPage(String template) {
        this.template = template;
    }

    static ErrorPage load() {
        try (InputStream in = ErrorPage.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + RESOURCE);
            }
            return new ErrorPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page for {@code problem}. */
    String render(Problem problem, String detail) {
        return Template.fill(
                template,
                Map.of(
                        "title", problem.title(),
                        "status", Integer.toString(problem.status()),
                        "code", problem.code(),
                        "fault", problem.fault().label(),
                        "explanation", problem.explanation(),
                        "fix", problem.fix(),
                        "detail", detail,
                        "refresh", problem == Problem.TUNNEL_WAITING ? REFRESH : ""));
    }
}
