package org.owuitunnel.relay.cli;

import java.io.PrintWriter;
import java.util.List;
import org.owuitunnel.relay.config.Reading;

/** Shows values and where they come from, one on a line, for {@code config check} of both programs. Stateless. */
public final class ValueTable {
    /** Writes the lines. */
    public static void print(List<Reading.Value> values, PrintWriter out) {
        int keyWidth =
                values.stream().mapToInt(value -> value.key().length()).max().orElse(1);
        int textWidth =
                values.stream().mapToInt(value -> value.text().length()).max().orElse(1);
        for (Reading.Value value : values) {
            out.printf("%-" + keyWidth + "s  %-" + textWidth + "s  %s%n", value.key(), value.text(), value.place());
        }
    }

    private ValueTable() {}
}
