package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/**
 * One round: every workload on every path, path after path, so that whatever else the machine does meets all of them alike. On the
 * main thread.
 */
final class Round {
    /** Requests of a lone visitor in a second: far below what any path can carry, so the machine sleeps in between. */
    private static final int PACE = 500;

    private final Scale scale;
    private final Certificate certificate;
    private final Path largeBody;
    private final Figures figures;

    Round(Scale scale, Certificate certificate, Path largeBody, Figures figures) {
        this.scale = scale;
        this.certificate = certificate;
        this.largeBody = largeBody;
        this.figures = figures;
    }

    void run(List<Contender> order) throws IOException, InterruptedException, GeneralSecurityException {
        for (Contender contender : order) {
            requests(contender, Metric.H1_RATE, Metric.H1_CPU, () -> Load.small(contender, scale.loadSeconds()));
        }
        for (Contender contender : order) {
            if (contender.tls()) {
                requests(
                        contender,
                        Metric.H2_RATE,
                        Metric.H2_CPU,
                        () -> Load.smallByHttp2(contender, scale.loadSeconds()));
            }
        }
        for (Contender contender : order) {
            latency(contender);
        }
        for (Contender contender : order) {
            bytes(contender, Metric.DOWN_RATE, Metric.DOWN_CPU, () -> Load.download(contender, scale.bodies()));
        }
        for (Contender contender : order) {
            bytes(contender, Metric.UP_RATE, Metric.UP_CPU, () -> Load.upload(contender, scale.bodies(), largeBody));
        }
        added(order);
    }

    /** Runs one load to its end. */
    private interface Run {
        Load.Outcome run() throws IOException, InterruptedException;
    }

    private void requests(Contender contender, Metric rate, Metric cpu, Run load)
            throws IOException, InterruptedException {
        Map<String, Double> before = contender.cpuSeconds();
        Load.Outcome outcome = load.run();
        figures.add(rate, contender.name(), outcome.answers() / outcome.seconds());
        cpu(contender, cpu, before, outcome.answers() / 1e6);
    }

    private void bytes(Contender contender, Metric rate, Metric cpu, Run load)
            throws IOException, InterruptedException {
        Map<String, Double> before = contender.cpuSeconds();
        Load.Outcome outcome = load.run();
        double octets = (double) outcome.answers() * Bodies.LARGE_BYTES;
        figures.add(rate, contender.name(), octets / 1e6 / outcome.seconds());
        cpu(contender, cpu, before, octets / 1e9);
    }

    /** CPU time since {@code before} for each of {@code units}, by process and for all together. */
    private void cpu(Contender contender, Metric metric, Map<String, Double> before, double units) throws IOException {
        double all = 0;
        for (Map.Entry<String, Double> after : contender.cpuSeconds().entrySet()) {
            double each = (after.getValue() - before.getOrDefault(after.getKey(), 0.0)) / units;
            figures.add(metric, after.getKey(), each);
            all += each;
        }
        if (!contender.processes().isEmpty()) {
            figures.add(metric, contender.name(), all);
        }
    }

    private void latency(Contender contender) throws IOException, GeneralSecurityException {
        try (LoneVisitor visitor = LoneVisitor.of(contender, certificate)) {
            long[] closed = visitor.backToBack(scale.latencySeconds());
            figures.add(Metric.CLOSED_P50, contender.name(), LoneVisitor.quantile(closed, 0.5));
            figures.add(Metric.CLOSED_P99, contender.name(), LoneVisitor.quantile(closed, 0.99));
            long[] paced = visitor.paced(scale.latencySeconds(), PACE);
            figures.add(Metric.PACED_P50, contender.name(), LoneVisitor.quantile(paced, 0.5));
            figures.add(Metric.PACED_P99, contender.name(), LoneVisitor.quantile(paced, 0.99));
        }
    }

    /** What each path adds to the direct one of the same round. */
    private void added(List<Contender> order) {
        Map<Metric, Metric> added = Map.of(
                Metric.CLOSED_P50, Metric.CLOSED_P50_ADDED,
                Metric.CLOSED_P99, Metric.CLOSED_P99_ADDED,
                Metric.PACED_P50, Metric.PACED_P50_ADDED,
                Metric.PACED_P99, Metric.PACED_P99_ADDED);
        added.forEach((whole, more) -> {
            double direct = figures.of(whole, Benchmark.DIRECT).getLast();
            for (Contender contender : order) {
                if (!contender.name().equals(Benchmark.DIRECT)) {
                    figures.add(
                            more,
                            contender.name(),
                            figures.of(whole, contender.name()).getLast() - direct);
                }
            }
        });
    }
}
