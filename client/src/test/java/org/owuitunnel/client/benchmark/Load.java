package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generators wrk and h2load: how they are called and what they say. Stateless. */
final class Load {
    /** Visitors' connections of HTTP/1.1, or streams of HTTP/2, that are busy at once. */
    private static final int CONCURRENT = 50;

    private static final int H2_CONNECTIONS = 5;

    /** For a load generator to end after its time. */
    private static final Duration OVERTIME = Duration.ofSeconds(20);

    /** For the bodies of one transfer, on the slowest contender and a machine with other work. */
    private static final Duration BODIES = Duration.ofMinutes(2);

    private static final Pattern WRK_COUNT = Pattern.compile("(\\d+) requests in ([\\d.]+)(us|ms|s|m),");
    private static final Pattern H2LOAD_TIME = Pattern.compile("finished in ([\\d.]+)(us|ms|s|m),");
    private static final Pattern H2LOAD_COUNT = Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    /** Answers that came whole and well, and the time they took together. */
    record Outcome(long answers, double seconds) {
        Outcome {
            if (answers == 0) {
                throw new IllegalArgumentException("not one request was answered");
            }
        }
    }

    /** As many small requests as go through in {@code seconds}, by HTTP/1.1; each has {@code fields} as well. */
    static Outcome small(Target to, int seconds, String... fields) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Tools.place("wrk"),
                "--threads=1",
                "--connections=" + CONCURRENT,
                "--duration=" + seconds,
                "--header=Host: " + to.authority()));
        for (String field : fields) {
            command.add("--header=" + field);
        }
        command.add((to.tls() ? "https" : "http") + "://127.0.0.1:" + to.port() + Bodies.SMALL);
        String said = Tools.run(command);
        if (said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IOException(to.name() + ": some requests failed\n" + said);
        }
        Matcher count = find(WRK_COUNT, said);
        return new Outcome(Long.parseLong(count.group(1)), seconds(count.group(2), count.group(3)));
    }

    /** The same by HTTP/2. A second try since h2load never ends when a connection of it stands only after the time is over. */
    static Outcome smallByHttp2(Target to, int seconds) throws IOException, InterruptedException {
        List<String> arguments = List.of(
                "--clients=" + H2_CONNECTIONS,
                "--max-concurrent-streams=" + CONCURRENT / H2_CONNECTIONS,
                "--duration=" + seconds,
                to.url(Bodies.SMALL));
        Duration patience = Duration.ofSeconds(seconds).plus(OVERTIME);
        try {
            return h2load(to, arguments, patience);
        } catch (IOException e) {
            return h2load(to, arguments, patience);
        }
    }

    /** {@code count} large bodies one after the other over one connection. */
    static Outcome download(Target to, int count) throws IOException, InterruptedException {
        return h2load(to, List.of("--h1", "--clients=1", "--requests=" + count, to.url(Bodies.LARGE)), BODIES);
    }

    /** The same the other way. */
    static Outcome upload(Target to, int count, Path body) throws IOException, InterruptedException {
        String sink = to.url(App.SINK);
        return h2load(to, List.of("--h1", "--clients=1", "--requests=" + count, "--data=" + body, sink), BODIES);
    }

    private static Outcome h2load(Target to, List<String> arguments, Duration patience)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Tools.place("h2load"),
                "--connect-to=127.0.0.1:" + to.port(),
                "--ciphers=ECDHE-ECDSA-AES128-GCM-SHA256"));
        command.addAll(arguments);
        String said = Tools.run(command, patience);
        Matcher time = find(H2LOAD_TIME, said);
        Matcher count = find(H2LOAD_COUNT, said);
        if (!count.group(2).equals("0") || !count.group(3).equals("0") || !said.contains(" 0 4xx, 0 5xx")) {
            throw new IOException(to.name() + ": some requests failed\n" + said);
        }
        return new Outcome(Long.parseLong(count.group(1)), seconds(time.group(1), time.group(2)));
    }

    private static Matcher find(Pattern pattern, String said) throws IOException {
        Matcher found = pattern.matcher(said);
        if (!found.find()) {
            throw new IOException("not understood:\n" + said);
        }
        return found;
    }

    private static double seconds(String number, String unit) {
        double value = Double.parseDouble(number);
        return switch (unit) {
            case "us" -> value / 1e6;
            case "ms" -> value / 1e3;
            case "m" -> value * 60;
            default -> value;
        };
    }

    private Load() {}
}
