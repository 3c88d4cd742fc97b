package org.owuitunnel.relay.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How people write what a user is granted: {@code 100GB}, {@code 10MB/s}, {@code 50/s}. Stateless. */
final class Amounts {
    /** The word for no bound. */
    static final String NONE = "none";

    /** A count without a unit. */
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");

    private static final Pattern OCTETS = Pattern.compile("([1-9]\\d{0,8})([kMGT]?B|[KMGT]iB)");

    /** The smaller before the larger; by powers of 1000 as networks are sold, and of 1024 as the configuration has them. */
    private static final List<String> UNITS = List.of("B", "kB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB");

    private static final String PER_SECOND = "/s";

    /** A whole number above 0. */
    static OptionalLong count(String text) {
        return COUNT.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** A number in each second: {@code 50/s}. */
    static OptionalLong perSecond(String text) {
        return text.endsWith(PER_SECOND) ? count(withoutSecond(text)) : OptionalLong.empty();
    }

    /** Octets: {@code 100GB} or {@code 100GiB}. */
    static OptionalLong octets(String text) {
        Matcher matcher = OCTETS.matcher(text);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)) * size(matcher.group(2)))
                : OptionalLong.empty();
    }

    /** Octets in each second: {@code 10MB/s}. */
    static OptionalLong octetsPerSecond(String text) {
        return text.endsWith(PER_SECOND) ? octets(withoutSecond(text)) : OptionalLong.empty();
    }

    private static String withoutSecond(String text) {
        return text.substring(0, text.length() - PER_SECOND.length());
    }

    private static long size(String unit) {
        long step = unit.length() == 3 ? 1024 : 1000;
        int power = "BKMGT".indexOf(unit.toUpperCase(Locale.ROOT).charAt(0));
        long size = 1;
        for (int i = 0; i < power; i++) {
            size *= step;
        }
        return size;
    }

    /** In the largest unit that holds them exactly. */
    static String spelled(long octets) {
        for (String unit : UNITS.reversed()) {
            if (octets % size(unit) == 0) {
                return octets / size(unit) + unit;
            }
        }
        return octets + "B";
    }

    /** In the largest unit of 1000s of which there is one, with a digit behind the point. */
    static String rounded(long octets) {
        List<String> units = List.of("TB", "GB", "MB", "kB");
        for (String unit : units) {
            if (octets >= size(unit)) {
                return String.format(Locale.ROOT, "%.1f%s", (double) octets / size(unit), unit);
            }
        }
        return octets + "B";
    }

    private Amounts() {}
}
