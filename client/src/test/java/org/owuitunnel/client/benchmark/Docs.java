package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The page that publishes the figures: a new run's take the place of those before. Stateless. */
final class Docs {
    /** From here to the page's end all is the program's. */
    static final String HEADING = "## Figures\n";

    private static final String IMAGES = "images/";

    /** Puts the report below the heading of {@code docs/benchmarks.md}, and the plots into {@code docs/images}. */
    static void update(Path root, Report report, Map<String, String> facts) throws IOException {
        Path docs = root.resolve("docs");
        Path page = docs.resolve("benchmarks.md");
        Files.writeString(page, replaced(Files.readString(page), report.markdown(facts, IMAGES)));
        for (Map.Entry<String, String> plot : report.plots().entrySet()) {
            Files.writeString(docs.resolve(IMAGES + plot.getKey()), plot.getValue());
        }
    }

    /** The page with other figures. */
    static String replaced(String page, String figures) {
        int heading = page.indexOf(HEADING);
        if (heading < 0) {
            throw new IllegalStateException("docs/benchmarks.md: no '" + HEADING.strip() + "'");
        }
        return page.substring(0, heading) + HEADING + "\n" + figures;
    }

    private Docs() {}
}
