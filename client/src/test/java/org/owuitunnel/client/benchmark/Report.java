package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures as a page with a table for each part, and as plots. Immutable. */
final class Report {
    /** A reason is a hint; the logs have the rest. */
    private static final int REASON_LENGTH = 80;

    private final Figures figures;
    private final Contenders contenders;
    private final List<Table> tables;

    Report(Figures figures, Contenders contenders, List<Row> rows) {
        this.figures = figures;
        this.contenders = contenders;
        List<Integer> numbers = rows.stream().map(Row::number).toList();
        this.tables = List.of(Table.values()).stream()
                .filter(table -> numbers.contains(table.row()))
                .toList();
    }

    /**
     * The page.
     *
     * @param images before the names of the plots' files
     */
    String markdown(Map<String, String> facts, String images) {
        StringBuilder page = new StringBuilder();
        page.append(facts.entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining("; ")));
        page.append(".\n");
        contenders.absent().forEach((name, reason) -> page.append("\nLeft out: " + name + ", " + reason + "\n"));
        page.append("\nMedian (lowest to highest) of the rounds.\n");
        for (Table table : tables) {
            page.append("\n### " + table.row() + ". " + table.title() + "\n\n" + table.caption() + "\n\n");
            if (hasFigures(table)) {
                page.append("![" + table.title() + "](" + images + table.file() + ")\n\n");
            }
            table(page, table);
            remarks(page, table);
        }
        if (contenders.present().stream().anyMatch(Ours.class::isInstance) && !others().isEmpty()) {
            page.append("\n### Tunnel against each of the others\n\n");
            page.append(
                    "Median of the rounds' own ratios, tunnel : other. In bold where the tunnel is at least as good.\n\n");
            ratios(page);
        }
        return page.toString();
    }

    private void table(StringBuilder page, Table table) {
        List<Metric> metrics = Metric.of(table);
        line(page, "", metrics.stream().map(Metric::title).toList());
        line(page, "---", Collections.nCopies(metrics.size(), "---"));
        for (Contender contender : contenders.present()) {
            List<String> cells =
                    metrics.stream().map(metric -> cell(metric, contender)).toList();
            if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                String name = contender instanceof Ours ? "**" + contender.name() + "**" : contender.name();
                line(page, name, cells);
            }
        }
    }

    private String cell(Metric metric, Contender contender) {
        List<Double> values = figures.of(metric, contender.name());
        if (values.isEmpty()) {
            Collection<String> failures = figures.failuresOf(metric.table().row(), contender.name());
            return failures.isEmpty() || !contender.tunnels()
                    ? ""
                    : "failed: " + shortened(failures.iterator().next());
        }
        String median = metric.format(Figures.median(values));
        return values.size() == 1
                ? median
                : median + " (" + metric.format(Collections.min(values)) + " to "
                        + metric.format(Collections.max(values)) + ")";
    }

    /** Failures in some rounds, which no cell shows. */
    private void remarks(StringBuilder page, Table table) {
        for (Contender contender : contenders.present()) {
            Collection<String> failures = figures.failuresOf(table.row(), contender.name());
            boolean hasFigures = Metric.of(table).stream()
                    .anyMatch(metric -> !figures.of(metric, contender.name()).isEmpty());
            if (!failures.isEmpty() && hasFigures) {
                page.append("\n" + contender.name() + " failed in " + failures.size() + " round(s): "
                        + shortened(failures.iterator().next()) + "\n");
            }
        }
    }

    private static String shortened(String reason) {
        String line = reason.lines().findFirst().orElse("").replace('|', '/');
        return line.length() <= REASON_LENGTH ? line : line.substring(0, REASON_LENGTH) + "…";
    }

    private void ratios(StringBuilder page) {
        List<String> others = others();
        line(page, "", others);
        line(page, "---", Collections.nCopies(others.size(), "---"));
        for (Table table : tables) {
            for (Metric metric : Metric.of(table)) {
                List<String> cells =
                        others.stream().map(other -> ratio(metric, other)).toList();
                if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                    line(page, table.row() + ". " + table.title() + ": " + metric.title(), cells);
                }
            }
        }
    }

    private List<String> others() {
        return contenders.present().stream()
                .filter(contender -> contender.tunnels() && !(contender instanceof Ours))
                .map(Contender::name)
                .toList();
    }

    private String ratio(Metric metric, String other) {
        List<Double> ratios = figures.paired(metric, Ours.NAME, other, (ours, theirs) -> ours / theirs);
        if (ratios.isEmpty() || !Double.isFinite(Figures.median(ratios))) {
            return "";
        }
        double median = Figures.median(ratios);
        String text = String.format(Locale.ROOT, "%.2f", median);
        return metric.atLeast(median, 1) ? "**" + text + "**" : text;
    }

    private static void line(StringBuilder page, String title, List<String> cells) {
        List<String> all = new ArrayList<>(cells);
        all.addFirst(title);
        page.append("| ").append(String.join(" | ", all)).append(" |\n");
    }

    /** A plot for each table, by the name of its file. */
    Map<String, String> plots() {
        Map<String, String> plots = new LinkedHashMap<>();
        for (Table table : tables) {
            List<Plot.Panel> panels = Metric.of(table).stream().map(this::panel).toList();
            if (hasFigures(table)) {
                plots.put(table.file(), Plot.svg(table.row() + ". " + table.title(), table.caption(), panels));
            }
        }
        return plots;
    }

    /** True when a tunnel has one; the bare origin is on no plot. */
    private boolean hasFigures(Table table) {
        return Metric.of(table).stream()
                .anyMatch(metric -> !panel(metric).dots().isEmpty());
    }

    private Plot.Panel panel(Metric metric) {
        List<Plot.Dot> dots = new ArrayList<>();
        for (Contender contender : contenders.present()) {
            List<Double> values = figures.of(metric, contender.name());
            if (!values.isEmpty() && contender.tunnels()) {
                double median = Figures.median(values);
                dots.add(new Plot.Dot(
                        contender.name(),
                        contender instanceof Ours,
                        Collections.min(values),
                        median,
                        Collections.max(values),
                        metric.format(median)));
            }
        }
        return new Plot.Panel(metric.title() + (metric.atLeast(1, 0) ? ", more is better" : ", less is better"), dots);
    }
}
