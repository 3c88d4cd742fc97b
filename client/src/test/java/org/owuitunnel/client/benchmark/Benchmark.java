package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The program: measures every row on every contender, round after round, and writes the report. On the main thread. */
final class Benchmark {
    /** Rounds that warm up what compiles itself while it runs; on two slow cores the compilers need as long as the work. */
    private static final int WARM_ROUNDS = 4;

    private final Options options;
    private final Contenders contenders;
    private final long began = System.nanoTime();

    private Benchmark(Options options) {
        this.options = options;
        this.contenders = Contenders.of(options.only());
    }

    @SuppressWarnings("SystemOut") // a program whose output is for a person
    public static void main(String... arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            Options options = Options.of(arguments);
            Tools.require();
            new Benchmark(options).run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("benchmark: " + e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(options.output());
        Path work = Files.createTempDirectory(options.output(), "run"); // no run meets what another left
        contenders.absent().forEach((name, reason) -> say(name + " is left out: " + reason));
        List<Row> rows = Rows.ALL.stream()
                .filter(row -> options.rows().contains(row.number()))
                .toList();
        Map<String, String> facts = Machine.describe(contenders.present());
        try (Stage stage = Stage.set(options, work)) {
            warmUp(rows, stage);
            List<Contender> order = new ArrayList<>(contenders.present());
            for (int round = 1; round <= options.scale().rounds(); round++) {
                stage.round(round);
                for (Row row : rows) {
                    measure(row, order, stage, round);
                    Added.record(stage, order);
                    report(stage.figures(), rows, facts, round); // what has been measured is kept, whatever comes
                }
                Collections.rotate(order, 1);
            }
            if (options.docs()) {
                Docs.update(options.root(), new Report(stage.figures(), contenders, rows), facts);
            }
        }
        say(Files.readString(options.output().resolve("report.md")));
        say("written to " + options.output());
    }

    private void warmUp(List<Row> rows, Stage stage) throws InterruptedException {
        stage.round(0);
        for (Row row : rows) {
            if (row.warms()) {
                measure(row, contenders.present(), stage, 0);
                List<Contender> slow = contenders.present().stream()
                        .filter(Contender::compilesItself)
                        .toList();
                for (int more = 1; more < WARM_ROUNDS; more++) {
                    measure(row, slow, stage, 0);
                }
            }
        }
    }

    private void measure(Row row, List<Contender> order, Stage stage, int round) throws InterruptedException {
        if (round > row.rounds()) {
            return;
        }
        say(String.format(
                Locale.ROOT,
                "%5.1f min: %s, row %d",
                (System.nanoTime() - began) / 60e9,
                round == 0
                        ? "warm-up"
                        : "round " + round + " of " + options.scale().rounds(),
                row.number()));
        List<Contender> those = order.stream().filter(row::appliesTo).toList();
        for (int i = 0; i < those.size(); i += row.atOnce()) {
            List<Thread> threads = new ArrayList<>();
            for (Contender contender : those.subList(i, Math.min(i + row.atOnce(), those.size()))) {
                threads.add(Thread.ofPlatform().name(contender.name()).start(() -> measure(row, contender, stage)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** A contender that fails is named in its cell, and the others go on. */
    private static void measure(Row row, Contender contender, Stage stage) {
        try {
            row.measure(contender, stage);
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage() == null ? e : e.getMessage());
            stage.failed(row, contender, reason);
            say("  " + contender.name() + " failed: " + reason);
        }
    }

    private void report(Figures figures, List<Row> rows, Map<String, String> facts, int rounds) throws IOException {
        facts.put("rounds", Integer.toString(rounds));
        facts.put("load average at the end", Machine.load());
        facts.put("minutes", Long.toString(Math.round((System.nanoTime() - began) / 60e9)));
        Report report = new Report(figures, contenders, rows);
        Files.writeString(options.output().resolve("report.md"), report.markdown(facts, ""));
        report.plots().forEach((file, plot) -> write(options.output().resolve(file), plot));
        Map<String, Object> raw = Map.of("machine", facts, "measured", figures.raw());
        Files.write(
                options.output().resolve("figures.json"),
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(raw));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @SuppressWarnings("SystemOut") // a program whose output is for a person
    private static void say(String what) {
        System.out.println(what);
    }
}
