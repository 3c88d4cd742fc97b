package org.owuitunnel.relay.front;

import java.util.Map;

/** The page that links lead to: it shows the key to the relay, asks for a password where one is wanted, and goes on to the app. Stateless. */
final class OpenPage {
    /** Where the page leads on to whoever runs the relay, in a line that is not there where nobody is named. */
    private static final String REPORT = "<p class=\"report\">";

    private static final Answer REPORTABLE = ScriptedPage.load(OpenPage.class, "open.html");
    private static final Answer ANSWER =
            ScriptedPage.load(OpenPage.class, "open.html", Map.of(), line -> !line.contains(REPORT));

    private OpenPage() {}

    /** The page; {@code reportable} where it leads on to the {@link AbusePage}. */
    static Answer answer(boolean reportable) {
        return reportable ? REPORTABLE : ANSWER;
    }
}
