package org.owuitunnel.client.soak;

import java.util.List;
import java.util.Locale;

/** What a run has shown, as a page and as a plot. Immutable. */
final class Report {
    private static final int WIDTH = 900;
    private static final int ROW = 130;
    private static final int LEFT = 60;
    private static final int TOP = 24;
    private static final List<String> COLOURS = List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e");

    private final List<Series> all;
    private final Tally tally;
    private final long leaks;

    Report(List<Series> all, Tally tally, long leaks) {
        this.all = all;
        this.tally = tally;
        this.leaks = leaks;
    }

    boolean good() {
        return leaks == 0 && tally.faultCount() == 0 && all.stream().allMatch(Series::flat);
    }

    String markdown() {
        StringBuilder page = new StringBuilder("""
                | process | what | mean | growth | noise up to | verdict |
                | --- | --- | ---: | ---: | ---: | --- |
                """);
        for (Series series : all) {
            for (Quantity quantity : Quantity.values()) {
                Series.Trend trend = series.trend(quantity);
                page.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %+.2f | %.1f | %s |%n",
                        series.process,
                        quantity.title,
                        trend.mean(),
                        trend.growth(),
                        trend.allowed(),
                        trend.flat() ? "flat" : "GROWS"));
            }
        }
        page.append(
                "\nMean and growth are those of the second half, growth that of the straight line that fits best.\n\n");
        tally.counts().forEach((what, times) -> page.append(String.format(Locale.ROOT, "- %s: %,d%n", what, times)));
        page.append("- lost buffers reported: ").append(leaks).append('\n');
        page.append("- faults: ").append(tally.faultCount()).append('\n');
        tally.faults().forEach(fault -> page.append("  - ").append(fault).append('\n'));
        return page.append(good() ? "\nAll is well.\n" : "\nNOT WELL.\n").toString();
    }

    /** One row for each quantity, one line for each process, each by its own greatest value. */
    String svg() {
        int height = TOP + ROW * Quantity.values().length;
        StringBuilder plot = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                height));
        for (int i = 0; i < all.size(); i++) {
            plot.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"14\" fill=\"%s\">%s</text>%n",
                    LEFT + 160 * i,
                    COLOURS.get(i % COLOURS.size()),
                    all.get(i).process));
        }
        int top = TOP;
        for (Quantity quantity : Quantity.values()) {
            row(plot, quantity, top);
            top += ROW;
        }
        return plot.append("</svg>\n").toString();
    }

    private void row(StringBuilder plot, Quantity quantity, int top) {
        double most = all.stream()
                .flatMap(series -> series.samples().stream())
                .mapToDouble(sample -> quantity.of(sample.vitals()))
                .max()
                .orElse(1);
        double span = Math.max(1, all.getFirst().samples().getLast().seconds());
        int room = ROW - 30;
        plot.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", LEFT, top + 12, quantity.title));
        plot.append(String.format(Locale.ROOT, "<text x=\"4\" y=\"%d\">%.0f</text>%n", top + 26, most));
        plot.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#888\"/>%n",
                LEFT,
                top + 18,
                top + 18 + room,
                WIDTH));
        for (int i = 0; i < all.size(); i++) {
            StringBuilder points = new StringBuilder();
            for (Series.Sample sample : all.get(i).samples()) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + sample.seconds() / span * (WIDTH - LEFT),
                        top + 18 + room * (1 - quantity.of(sample.vitals()) / most)));
            }
            plot.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>%n",
                    points,
                    COLOURS.get(i % COLOURS.size())));
        }
    }
}
