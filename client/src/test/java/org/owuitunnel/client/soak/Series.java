package org.owuitunnel.client.soak;

import java.util.ArrayList;
import java.util.List;

/** What one process used in the course of a run. On the main thread. */
final class Series {
    record Sample(double seconds, Vitals vitals) {}

    /** How one quantity fared over the second half, by the straight line that fits it best. */
    record Trend(double mean, double growth, double allowed) {
        boolean flat() {
            return growth <= allowed;
        }
    }

    final String process;
    private final List<Sample> samples = new ArrayList<>();

    Series(String process) {
        this.process = process;
    }

    void add(double seconds, Vitals vitals) {
        samples.add(new Sample(seconds, vitals));
    }

    List<Sample> samples() {
        return samples;
    }

    Trend trend(Quantity quantity) {
        List<Sample> half = samples.subList(samples.size() / 2, samples.size());
        double meanTime = half.stream().mapToDouble(Sample::seconds).average().orElse(0);
        double mean = half.stream()
                .mapToDouble(sample -> quantity.of(sample.vitals))
                .average()
                .orElse(0);
        double covariance = 0;
        double variance = 0;
        for (Sample sample : half) {
            double time = sample.seconds - meanTime;
            covariance += time * (quantity.of(sample.vitals) - mean);
            variance += time * time;
        }
        double slope = variance == 0 ? 0 : covariance / variance;
        double span = half.isEmpty() ? 0 : half.getLast().seconds - half.getFirst().seconds;
        return new Trend(mean, slope * span, quantity.noise(mean));
    }

    boolean flat() {
        for (Quantity quantity : Quantity.values()) {
            if (!trend(quantity).flat()) {
                return false;
            }
        }
        return true;
    }
}
