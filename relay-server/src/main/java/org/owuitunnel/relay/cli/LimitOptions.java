package org.owuitunnel.relay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Option;

/** The options of {@code user limit}. Used by one thread. */
final class LimitOptions {
    @Option(names = "--tunnels", paramLabel = "N", description = "Tunnels that are open at one time.")
    private @Nullable String tunnels;

    @Option(names = "--requests", paramLabel = "N/s", description = "Requests of all visitors, such as 50/s.")
    private @Nullable String requests;

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE/s",
            description = "Octets of requests and answers, such as 10MB/s.")
    private @Nullable String bandwidth;

    @Option(names = "--streams", paramLabel = "N", description = "Requests and sockets that are open at one time.")
    private @Nullable String streams;

    @Option(names = "--monthly", paramLabel = "SIZE", description = "Octets both ways in a month (UTC), such as 100GB.")
    private @Nullable String monthly;

    /** What was typed, for people; empty when nothing was. */
    String spelled() {
        List<String> typed = new ArrayList<>();
        add(typed, "tunnels", tunnels);
        add(typed, "requests", requests);
        add(typed, "bandwidth", bandwidth);
        add(typed, "streams", streams);
        add(typed, "monthly", monthly);
        return String.join(", ", typed);
    }

    private static void add(List<String> typed, String name, @Nullable String text) {
        if (text != null) {
            typed.add(name + " " + text);
        }
    }

    /** {@code before} with what was typed in its place; fails when that cannot be. */
    UserLimits over(UserLimits before) {
        return new UserLimits(
                small(tunnels, before.tunnels(), "tunnels", "a number, such as 3", Amounts::count),
                small(requests, before.requestsPerSecond(), "requests", "such as 50/s", Amounts::perSecond),
                read(bandwidth, before.bytesPerSecond(), "bandwidth", "such as 10MB/s", Amounts::octetsPerSecond),
                small(streams, before.streams(), "streams", "a number, such as 200", Amounts::count),
                read(monthly, before.bytesPerMonth(), "monthly", "such as 100GB", Amounts::octets));
    }

    private static OptionalInt small(
            @Nullable String text,
            OptionalInt before,
            String name,
            String expected,
            Function<String, OptionalLong> reading) {
        OptionalLong wide = before.isPresent() ? OptionalLong.of(before.getAsInt()) : OptionalLong.empty();
        OptionalLong read = read(text, wide, name, expected, reading);
        return read.isPresent() ? OptionalInt.of(Math.toIntExact(read.getAsLong())) : OptionalInt.empty();
    }

    private static OptionalLong read(
            @Nullable String text,
            OptionalLong before,
            String name,
            String expected,
            Function<String, OptionalLong> reading) {
        if (text == null) {
            return before;
        }
        OptionalLong read = text.equals(Amounts.NONE) ? OptionalLong.empty() : reading.apply(text);
        if (read.isEmpty() && !text.equals(Amounts.NONE)) {
            throw BooksCommand.mistake(
                    name + ": " + Printable.of(text) + " (expected: " + expected + ", or " + Amounts.NONE + ")");
        }
        return read;
    }

    /** What a user is granted, for people; empty for no bounds. */
    static String spelled(UserLimits limits) {
        List<String> all = new ArrayList<>();
        limits.tunnels().ifPresent(number -> all.add("tunnels " + number));
        limits.requestsPerSecond().ifPresent(number -> all.add("requests " + number + "/s"));
        limits.bytesPerSecond().ifPresent(octets -> all.add("bandwidth " + Amounts.spelled(octets) + "/s"));
        limits.streams().ifPresent(number -> all.add("streams " + number));
        limits.bytesPerMonth().ifPresent(octets -> all.add("monthly " + Amounts.spelled(octets)));
        return String.join(", ", all);
    }
}
