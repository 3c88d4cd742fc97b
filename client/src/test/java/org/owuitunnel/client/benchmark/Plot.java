package org.owuitunnel.client.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * Dots with a line from the lowest to the highest figure, one panel for each metric, a line for each contender: as SVG that follows the
 * reader's light or dark colours. Stateless.
 */
final class Plot {
    private static final int WIDTH = 860;
    private static final int MARGIN = 20;
    private static final int HEAD = 64;
    private static final int LINE = 22;
    private static final int PANEL_HEAD = 26;
    private static final int PANEL_GAP = 14;

    /** For contenders' names on the left, and for figures on the right. */
    private static final int NAMES = 150;

    private static final int FIGURES = 70;

    /** From this ratio of the largest to the smallest figure on, a linear scale would show all but one as nothing. */
    private static final double LOGARITHMIC = 30;

    private static final String STYLE = """
            <style>
              .ground { fill: #ffffff; } text { font: 13px system-ui, sans-serif; fill: #24292f; }
              .title { font-size: 16px; font-weight: 600; } .quiet { fill: #57606a; font-size: 12px; }
              .metric { font-weight: 600; } .rule { stroke: #d0d7de; } .whisker { stroke: #6e7781; stroke-width: 2; }
              .dot { fill: #6e7781; } .ours { fill: #0969da; stroke: #0969da; } text.ours { stroke: none; font-weight: 600; }
              @media (prefers-color-scheme: dark) {
                .ground { fill: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; } .rule { stroke: #30363d; }
                .whisker { stroke: #9198a1; } .dot { fill: #9198a1; } .ours { fill: #58a6ff; stroke: #58a6ff; }
              }
            </style>
            """;

    /** One contender's figures. {@code label} is the median as tables show it. */
    record Dot(String name, boolean ours, double low, double median, double high, String label) {}

    /** All contenders' figures of one metric. */
    record Panel(String title, List<Dot> dots) {}

    static String svg(String title, String caption, List<Panel> all) {
        List<Panel> panels = all.stream().filter(panel -> !panel.dots.isEmpty()).toList();
        StringBuilder body = new StringBuilder();
        int y = HEAD;
        for (Panel panel : panels) {
            draw(body, panel, y);
            y += PANEL_HEAD + LINE * panel.dots.size() + PANEL_GAP;
        }
        int height = y + MARGIN - PANEL_GAP;
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n",
                        WIDTH,
                        height,
                        WIDTH,
                        height)
                + "<title>" + escape(title) + "</title>\n" + STYLE
                + String.format(
                        Locale.ROOT, "<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", WIDTH, height)
                + text(MARGIN, 28, "start", "title", title)
                + text(MARGIN, 48, "start", "quiet", caption)
                + body + "</svg>\n";
    }

    private static void draw(StringBuilder body, Panel panel, int top) {
        body.append(String.format(
                Locale.ROOT,
                "<line class=\"rule\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n",
                MARGIN,
                top,
                WIDTH - MARGIN,
                top));
        double lowest = panel.dots.stream().mapToDouble(Dot::low).min().orElse(0);
        double highest = panel.dots.stream().mapToDouble(Dot::high).max().orElse(1);
        boolean logarithmic = lowest > 0 && highest / lowest > LOGARITHMIC;
        body.append(text(MARGIN, top + 18, "start", "metric", panel.title + (logarithmic ? " (logarithmic)" : "")));
        int y = top + PANEL_HEAD + LINE / 2;
        for (Dot dot : panel.dots) {
            String ours = dot.ours ? " ours" : "";
            double low = place(dot.low, lowest, highest, logarithmic);
            double middle = place(dot.median, lowest, highest, logarithmic);
            double high = place(dot.high, lowest, highest, logarithmic);
            body.append(text(MARGIN + NAMES, y + 5, "end", "name" + ours, dot.name));
            body.append(String.format(
                    Locale.ROOT,
                    "<line class=\"whisker%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                    ours,
                    low,
                    y,
                    high,
                    y));
            body.append(String.format(
                    Locale.ROOT, "<circle class=\"dot%s\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>\n", ours, middle, y));
            body.append(text((int) high + 10, y + 5, "start", "name" + ours, dot.label));
            y += LINE;
        }
    }

    private static double place(double value, double lowest, double highest, boolean logarithmic) {
        double left = MARGIN + NAMES + 16;
        double width = WIDTH - MARGIN - FIGURES - left;
        if (logarithmic) {
            return left + width * Math.log(value / lowest) / Math.log(highest / lowest);
        }
        double least = Math.min(0, lowest);
        return highest > least ? left + width * (value - least) / (highest - least) : left;
    }

    private static String text(int x, int y, String anchor, String style, String what) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                style,
                x,
                y,
                anchor,
                escape(what));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private Plot() {}
}
