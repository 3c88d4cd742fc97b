package org.owuitunnel.client.benchmark;

import java.nio.file.Path;

/**
 * What the command line asks for. Immutable.
 *
 * @param root the folder of the repository, in which both programs have been built
 * @param output where report, raw figures, settings and logs go
 * @param relayJava options added to the relay's JVM, such as a flight recording; empty for none
 * @param clientJava the same for the client's
 */
record Options(Scale scale, Path root, Path output, String relayJava, String clientJava) {
    static final String USAGE = """
            Measures the tunnel, the bare origin and two hops of nginx in one run, about 7 minutes long.

              --quick               about a minute: shows that all works, its figures are rough
              --rounds N            paired rounds that count, 5 or more for figures to be published
              --output DIR          for report.md, figures.json and logs (preset: target/benchmark)
              --relay-java OPTIONS  added to the relay's JVM, such as -XX:StartFlightRecording=filename=relay.jfr
              --client-java OPTIONS the same for the client's

            Needs Linux and, on Debian, `apt-get install nginx-light wrk nghttp2-client openssl`.
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException for an option that there is not, or one without its value
     */
    static Options of(String... arguments) {
        Scale scale = Scale.FULL;
        Path output = Path.of("target", "benchmark");
        String relayJava = "";
        String clientJava = "";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> scale = Scale.QUICK;
                case "--rounds" -> scale = scale.withRounds(Integer.parseInt(value(arguments, ++i)));
                case "--output" -> output = Path.of(value(arguments, ++i));
                case "--relay-java" -> relayJava = value(arguments, ++i);
                case "--client-java" -> clientJava = value(arguments, ++i);
                default -> throw new IllegalArgumentException(arguments[i] + ": unknown option");
            }
        }
        return new Options(scale, Path.of("").toAbsolutePath(), output.toAbsolutePath(), relayJava, clientJava);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + ": without a value");
        }
        return arguments[index];
    }
}
