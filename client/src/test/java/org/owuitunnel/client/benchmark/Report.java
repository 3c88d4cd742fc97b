package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures as a page. Immutable. */
final class Report {
    private static final String NOTHING = "";

    private final Figures figures;
    private final List<Contender> contenders;

    Report(Figures figures, List<Contender> contenders) {
        this.figures = figures;
        this.contenders = contenders;
    }

    String markdown(Map<String, String> facts) {
        StringBuilder page = new StringBuilder();
        page.append(facts.entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining("; ")));
        page.append(
                ".\n\nMedian (lowest to highest) of the rounds; the last column is the median of the rounds' own ratios.\n\n");
        List<String> names = contenders.stream().map(Contender::name).toList();
        row(page, "what", names, "tunnel : nginx");
        row(page, "---", Collections.nCopies(names.size(), "---"), "---");
        for (Metric metric : Metric.values()) {
            List<String> cells = names.stream().map(name -> cell(metric, name)).toList();
            row(page, metric.title(), cells, ratio(metric));
        }
        page.append("\nBy process:\n\n");
        List<String> processes = contenders.stream()
                .flatMap(contender -> contender.processes().stream())
                .map(Child::name)
                .toList();
        row(page, "what", processes, NOTHING);
        row(page, "---", Collections.nCopies(processes.size(), "---"), NOTHING);
        for (Metric metric : List.of(Metric.H1_CPU, Metric.H2_CPU, Metric.DOWN_CPU, Metric.UP_CPU, Metric.MEMORY)) {
            List<String> cells =
                    processes.stream().map(name -> cell(metric, name)).toList();
            row(page, metric.title(), cells, NOTHING);
        }
        return page.toString();
    }

    private static void row(StringBuilder page, String title, List<String> cells, String last) {
        List<String> all = new ArrayList<>(cells);
        all.addFirst(title);
        if (!last.isEmpty()) {
            all.addLast(last);
        }
        page.append("| ").append(String.join(" | ", all)).append(" |\n");
    }

    private String cell(Metric metric, String name) {
        List<Double> values = figures.of(metric, name);
        if (values.isEmpty()) {
            return NOTHING;
        }
        String median = metric.format(Figures.median(values));
        return values.size() == 1
                ? median
                : median + " (" + metric.format(Collections.min(values)) + " to "
                        + metric.format(Collections.max(values)) + ")";
    }

    private String ratio(Metric metric) {
        List<Double> ratios =
                figures.paired(metric, Benchmark.TUNNEL, Benchmark.NGINX, (tunnel, nginx) -> tunnel / nginx);
        return ratios.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", Figures.median(ratios));
    }
}
