package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** All that was measured: for each metric and each path, or process of a path, one figure of each round. On the main thread. */
final class Figures {
    private final Map<Metric, Map<String, List<Double>>> all = new EnumMap<>(Metric.class);

    void add(Metric metric, String of, double value) {
        all.computeIfAbsent(metric, key -> new LinkedHashMap<>())
                .computeIfAbsent(of, key -> new ArrayList<>())
                .add(value);
    }

    /** One figure for each round; empty when none was taken. */
    List<Double> of(Metric metric, String of) {
        return all.getOrDefault(metric, Map.of()).getOrDefault(of, List.of());
    }

    Map<Metric, Map<String, List<Double>>> all() {
        return all;
    }

    /** {@code metric} of one path against that of another, within each round. */
    List<Double> paired(Metric metric, String one, String other, DoubleBinaryOperator how) {
        List<Double> left = of(metric, one);
        List<Double> right = of(metric, other);
        List<Double> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            pairs.add(how.applyAsDouble(left.get(i), right.get(i)));
        }
        return pairs;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
