package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/** All that was measured, by metric, contender and round; and what failed. Safe on any thread. */
final class Figures {
    private final Map<Metric, Map<String, Map<Integer, Double>>> all = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<String, List<Double>>> processes = new EnumMap<>(Metric.class);
    private final Map<Integer, Map<String, Map<Integer, String>>> failures = new TreeMap<>();
    private int round = 1;

    /** What is added from now on belongs to this round. */
    synchronized void round(int number) {
        round = number;
    }

    /** A figure that is none, such as a quantile of no samples, is not kept. */
    synchronized void add(Metric metric, String contender, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        all.computeIfAbsent(metric, key -> new LinkedHashMap<>())
                .computeIfAbsent(contender, key -> new TreeMap<>())
                .put(round, value);
    }

    /** A part of a contender's figure, for those who look closer. */
    synchronized void addProcess(Metric metric, String contender, String process, double value) {
        processes
                .computeIfAbsent(metric, key -> new LinkedHashMap<>())
                .computeIfAbsent(contender + ": " + process, key -> new ArrayList<>())
                .add(value);
    }

    synchronized void failed(int row, String contender, String reason) {
        failures.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(contender, key -> new TreeMap<>())
                .put(round, reason);
    }

    /** One figure for each round in which there was one. */
    synchronized List<Double> of(Metric metric, String contender) {
        return List.copyOf(byRound(metric, contender).values());
    }

    private Map<Integer, Double> byRound(Metric metric, String contender) {
        return all.getOrDefault(metric, Map.of()).getOrDefault(contender, Map.of());
    }

    /** What a contender got in the present round; NaN when nothing. */
    synchronized double now(Metric metric, String contender) {
        return byRound(metric, contender).getOrDefault(round, Double.NaN);
    }

    /** Why a contender has no figure in a row, for each round that failed. */
    synchronized Collection<String> failuresOf(int row, String contender) {
        return failures.getOrDefault(row, Map.of())
                .getOrDefault(contender, Map.of())
                .values();
    }

    /** Everything, for a file. */
    synchronized Map<String, Object> raw() {
        return Map.of("figures", all, "processes", processes, "failures", failures);
    }

    /** {@code metric} of one contender against that of another, within each round that both have. */
    synchronized List<Double> paired(Metric metric, String one, String other, DoubleBinaryOperator how) {
        Map<Integer, Double> right = byRound(metric, other);
        List<Double> pairs = new ArrayList<>();
        byRound(metric, one).forEach((number, left) -> {
            Double against = right.get(number);
            if (against != null) {
                pairs.add(how.applyAsDouble(left, against));
            }
        });
        return pairs;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
