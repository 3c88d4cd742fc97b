package org.owuitunnel.client.soak;

import java.nio.file.Path;

/**
 * What the command line asks for. Immutable.
 *
 * @param tunnels opened in this process; some more are programs of their own
 * @param visitors that are there at a time
 * @param root the folder of the repository, in which both programs have been built
 * @param output where report, plot and logs go
 */
record Options(int minutes, int tunnels, int visitors, Path root, Path output) {
    static final String USAGE = """
            Lets tunnels open, break, close and take over from one another under mixed traffic, and watches what the programs use.

              --minutes N   how long, from 1 on; 20 for a verdict that means something
              --tunnels N   tunnels at a time, 20 to 1,000 (preset: 200)
              --visitors N  visitors at a time (preset: 24)
              --output DIR  for report.md, plot.svg and logs (preset: target/soak)

            Ends with 1 when something grew, a buffer was lost, or a visitor got anything but what he should. Needs Linux.
            """;

    private static final int MIN_TUNNELS = 20;
    private static final int MAX_TUNNELS = 1_000;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException for an option that there is not, or a value that cannot be used
     */
    static Options of(String... arguments) {
        int minutes = 20;
        int tunnels = 200;
        int visitors = 24;
        Path output = Path.of("target", "soak");
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + ": unknown, or without a value");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--minutes" -> minutes = number(value, 1, 10_000);
                case "--tunnels" -> tunnels = number(value, MIN_TUNNELS, MAX_TUNNELS);
                case "--visitors" -> visitors = number(value, 1, MAX_TUNNELS);
                case "--output" -> output = Path.of(value);
                default -> throw new IllegalArgumentException(arguments[i] + ": unknown option");
            }
        }
        return new Options(minutes, tunnels, visitors, Path.of("").toAbsolutePath(), output.toAbsolutePath());
    }

    private static int number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(text + " (expected: " + least + " to " + most + ")");
        }
        return number;
    }
}
