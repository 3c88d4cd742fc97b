package org.owuitunnel.client.e2e;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What axe finds on a page: whatever keeps people from it who cannot see it, or use no mouse. Stateless. */
public final class Accessibility {
    private static final String SCRIPT = script();

    /** Nothing is excused: best practices count as well. */
    private static final String RUN = """
            async () => {
                const found = await axe.run(document, {resultTypes: ['violations']});
                return found.violations.map(each =>
                    `${each.impact} ${each.id}: ${each.help}: ` + each.nodes.map(node => node.target.join(' ')).join(', '));
            }""";

    private Accessibility() {}

    /** All findings, of whatever weight; none for a page that everybody can use, as far as a program can tell. */
    @SuppressWarnings("unchecked")
    public static List<String> findings(Page page) {
        page.evaluate(SCRIPT);
        return (List<String>) page.evaluate(RUN);
    }

    private static String script() {
        try (InputStream file = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            if (file == null) {
                throw new IllegalStateException(
                        "axe.min.js: missing (expected: in com.deque.html.axe-core:playwright)");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8) + "; 0";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
