package org.owuitunnel.relay.front;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that a person sees when something is wrong. Immutable, safe on any thread. */
final class ErrorPage {
    private static final String RESOURCE = "error.html";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");

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
        Map<String, String> values = Map.of(
                "title", escape(problem.title()),
                "status", Integer.toString(problem.status()),
                "code", escape(problem.code()),
                "fault", problem.fault().label(),
                "explanation", escape(problem.explanation()),
                "fix", escape(problem.fix()),
                "detail", escape(detail),
                "refresh", problem == Problem.TUNNEL_WAITING ? REFRESH : "");
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
