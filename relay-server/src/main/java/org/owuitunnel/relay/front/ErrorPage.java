package org.owuitunnel.relay.front;

import java.util.Map;

/** The page that a person sees when something is wrong. Stateless. */
final class ErrorPage {
    /** Seconds after which the browser tries again by itself: only where waiting helps, empty elsewhere. */
    private static final String REFRESH = "5";

    private static final PageTemplate PAGE = PageTemplate.load("error.html");

    private ErrorPage() {}

    /** The page for {@code problem}; {@code reportable} where it leads on to whoever runs the relay. */
    static String render(Problem problem, String detail, boolean reportable) {
        return PAGE.render(Map.of(
                "title",
                problem.title(),
                "status",
                Integer.toString(problem.status()),
                "code",
                problem.code(),
                "fault",
                problem.fault().label(),
                "explanation",
                problem.explanation(),
                "fix",
                problem.fix(),
                "detail",
                detail,
                "refresh",
                problem == Problem.TUNNEL_WAITING ? REFRESH : "",
                "report",
                // elsewhere than below the relay's domain its pages are not served
                reportable && problem != Problem.MISDIRECTED ? AbusePage.PATH : ""));
    }
}
