package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The program: starts every path, runs the rounds, writes the report. On the main thread. */
final class Benchmark {
    static final String DIRECT = "direct";
    static final String TUNNEL = "tunnel";
    static final String NGINX = "nginx, two hops";

    private final Options options;
    private final Path work;
    private final Figures figures = new Figures();

    private Benchmark(Options options) throws IOException {
        this.options = options;
        Files.createDirectories(options.output());
        this.work = Files.createTempDirectory(options.output(), "run"); // no run meets what another left
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

    private void run() throws IOException, InterruptedException, GeneralSecurityException {
        Path files = work.resolve("files");
        Bodies.write(files);
        Certificate certificate = Certificate.create(work);
        Nginx nginx = new Nginx(work, certificate);
        int originPort = Nginx.freePort();
        int backPort = Nginx.freePort();
        int frontPort = Nginx.freePort();
        try (Sink sink = Sink.start();
                Child origin = nginx.origin(originPort, sink.port());
                Child back = nginx.back(backPort, originPort);
                Child front = nginx.front(frontPort, backPort);
                Ours ours = Ours.start(options, work, certificate, originPort)) {
            origin.requireAlive();
            List<Contender> contenders = List.of(
                    new Contender(DIRECT, originPort, false, List.of()),
                    new Contender(TUNNEL, ours.port(), true, ours.processes()),
                    new Contender(NGINX, frontPort, true, List.of(front, back)));
            measure(contenders, certificate, files.resolve(Bodies.LARGE));
            report(contenders);
        } finally {
            Files.deleteIfExists(files.resolve(Bodies.LARGE));
            Files.deleteIfExists(certificate.key());
        }
    }

    private void measure(List<Contender> contenders, Certificate certificate, Path largeBody)
            throws IOException, InterruptedException, GeneralSecurityException {
        Scale scale = options.scale();
        say("warm-up round");
        new Round(scale, certificate, largeBody, new Figures()).run(contenders);
        Round round = new Round(scale, certificate, largeBody, figures);
        List<Contender> order = new ArrayList<>(contenders);
        for (int i = 1; i <= scale.rounds(); i++) {
            say("round " + i + " of " + scale.rounds());
            round.run(order);
            Collections.rotate(order, 1);
        }
        for (Contender contender : contenders) {
            memory(contender);
        }
    }

    private void memory(Contender contender) throws IOException {
        double all = 0;
        for (Child process : contender.processes()) {
            double each = process.memoryMegabytes();
            figures.add(Metric.MEMORY, process.name(), each);
            all += each;
        }
        if (!contender.processes().isEmpty()) {
            figures.add(Metric.MEMORY, contender.name(), all);
        }
    }

    private void report(List<Contender> contenders) throws IOException, InterruptedException {
        Map<String, String> facts = Machine.describe();
        facts.put("rounds", Integer.toString(options.scale().rounds()));
        facts.put("load average at the end", Machine.load());
        String page = new Report(figures, contenders).markdown(facts);
        Files.writeString(options.output().resolve("report.md"), page);
        Map<String, Object> raw = Map.of("machine", facts, "figures", figures.all());
        Files.write(
                options.output().resolve("figures.json"),
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(raw));
        say("written to " + options.output());
        say(page);
    }

    @SuppressWarnings("SystemOut") // a program whose output is for a person
    private static void say(String what) {
        System.out.println(what);
    }
}
