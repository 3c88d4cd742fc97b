package org.owuitunnel.client.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line asks for. Immutable.
 *
 * @param rows numbers of those to measure
 * @param only names of the contenders to measure; empty for all
 * @param root the folder of the repository, in which both programs have been built
 * @param output where report, plots, raw figures, settings and logs go
 * @param relayJava options added to the relay's JVM, such as a flight recording; empty for none
 * @param clientJava the same for the client's
 * @param docs whether {@code docs/benchmarks.md} gets the figures
 */
record Options(
        Scale scale,
        Set<Integer> rows,
        List<String> only,
        Path root,
        Path output,
        String relayJava,
        String clientJava,
        boolean docs) {
    static final String USAGE = """
            Measures the tunnel beside its peers, two hops of nginx and the bare origin, in one run.

              --quick               one round, and each part short: shows that all works, its figures are rough
              --rounds N            paired rounds that count (preset: 5)
              --rows N,N            only these rows: 1 requests, 2 latency, 3 bulk, 4 WebSocket and tokens, 5 a slow network,
                                    6 a network that goes away, 7 the relay at rest, 8 the client's start, 9 beside a flood,
                                    10 the gate
              --only NAME,NAME      only these contenders: direct, tunnel, nginx, frp, chisel, rathole, bore, openssh
              --output DIR          for report.md, plots, figures.json and logs (preset: target/benchmark)
              --docs                puts figures and plots into docs/benchmarks.md and docs/images when all rounds are done
              --relay-java OPTIONS  added to the relay's JVM, such as -XX:StartFlightRecording=filename=relay.jfr
              --client-java OPTIONS the same for the client's

            Needs Linux, root for rows 5 and 6, and on Debian `apt-get install nginx-light wrk nghttp2-client openssl iproute2`;
            peers that client/src/test/benchmark/peers has not installed are left out.
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException for an option that there is not, or one without its value
     */
    static Options of(String... arguments) {
        Scale scale = Scale.FULL;
        Set<Integer> rows = new TreeSet<>(Rows.numbers());
        List<String> only = List.of();
        Path output = Path.of("target", "benchmark");
        String relayJava = "";
        String clientJava = "";
        boolean docs = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> scale = Scale.QUICK;
                case "--rounds" -> scale = scale.withRounds(Integer.parseInt(value(arguments, ++i)));
                case "--rows" -> rows.retainAll(numbers(value(arguments, ++i)));
                case "--only" -> only = words(value(arguments, ++i));
                case "--output" -> output = Path.of(value(arguments, ++i));
                case "--docs" -> docs = true;
                case "--relay-java" -> relayJava = value(arguments, ++i);
                case "--client-java" -> clientJava = value(arguments, ++i);
                default -> throw new IllegalArgumentException(arguments[i] + ": unknown option (expected: see --help)");
            }
        }
        Path root = Path.of("").toAbsolutePath();
        return new Options(scale, rows, only, root, output.toAbsolutePath(), relayJava, clientJava, docs);
    }

    private static List<Integer> numbers(String list) {
        List<Integer> numbers = words(list).stream().map(Integer::valueOf).toList();
        if (!Rows.numbers().containsAll(numbers)) {
            throw new IllegalArgumentException("--rows " + list + " (expected: of " + Rows.numbers() + ")");
        }
        return numbers;
    }

    private static List<String> words(String list) {
        return Arrays.asList(list.split(",", -1));
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + ": without a value");
        }
        return arguments[index];
    }
}
