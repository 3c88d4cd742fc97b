package org.owuitunnel.relay.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types that settings of both programs share. Stateless. */
public final class ValueTypes {
    private static final int MAX_PORT = 65_535;

    /** No sign, no leading zero, no room for an overflow. */
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");

    private static final Pattern DURATION = Pattern.compile("(0|[1-9]\\d{0,8})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(0|[1-9]\\d{0,8})(B|KiB|MiB|GiB)");

    /** {@code true} or {@code false}, in these words only. */
    public static ValueType<Boolean> truth() {
        return new ValueType<>("true or false", (text, base) -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A whole number from {@code least} to {@code most}. */
    public static ValueType<Integer> number(int least, int most) {
        return new ValueType<>(
                "a number from " + least + " to " + most,
                (text, base) ->
                        wholeNumber(text).filter(n -> n >= least && n <= most).map(Math::toIntExact));
    }

    private static Optional<Long> wholeNumber(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** A TCP port to listen on; 0 is one that the system picks. */
    public static ValueType<Integer> port() {
        return new ValueType<>(
                "a port from 1 to 65535, or 0 for any that is free",
                number(0, MAX_PORT).parser());
    }

    /** A TCP port to listen on, or {@code off} for none. */
    public static ValueType<OptionalInt> portOrOff() {
        ValueType<Integer> port = port();
        return new ValueType<>(
                port.expected() + ", or off",
                (text, base) -> text.equals("off")
                        ? Optional.of(OptionalInt.empty())
                        : port.parse(text, base).map(OptionalInt::of));
    }

    /** One of an enum's constants, in lower case and with hyphens. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> choices) {
        E[] constants = choices.getEnumConstants();
        String expected = Arrays.stream(constants).map(ValueTypes::spelled).collect(Collectors.joining(" or "));
        return new ValueType<>(
                expected,
                (text, base) -> Arrays.stream(constants)
                        .filter(constant -> spelled(constant).equals(text))
                        .findFirst());
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Several values, separated by commas, of which {@code one} reads each; {@code expected} says what they should be. */
    public static <T> ValueType<List<T>> several(String expected, ValueType.Parser<T> one) {
        return new ValueType<>(expected, (text, base) -> {
            List<T> values = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                Optional<T> value = one.parse(part.strip(), base);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value.get());
            }
            return Optional.of(List.copyOf(values));
        });
    }

    /** A time such as {@code 30s}: a number and ms, s, m, h or d; no bare number, since nobody remembers its unit. */
    public static ValueType<Duration> duration(Duration least, Duration most) {
        return new ValueType<>(
                "a time from " + spelled(least) + " to " + spelled(most) + ", such as 30s, 5m or 2h", (text, base) -> {
                    Matcher matcher = DURATION.matcher(text);
                    return matcher.matches()
                            ? Optional.of(Long.parseLong(matcher.group(1)))
                                    .map(count -> unit(matcher.group(2)).multipliedBy(count))
                                    .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0)
                            : Optional.empty();
                });
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    /** In the largest unit that holds the time exactly. */
    private static String spelled(Duration time) {
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            long millis = unit(unit).toMillis();
            // Duration divides by way of BigDecimal, which a new JVM has not loaded yet.
            if (time.isPositive() && time.toMillis() % millis == 0) {
                return time.toMillis() / millis + unit;
            }
        }
        return time.isZero() ? "0s" : time.toMillis() + "ms";
    }

    /** A number of octets such as {@code 16KiB}: a number and B, KiB, MiB or GiB. */
    public static ValueType<Long> size(long least, long most) {
        return new ValueType<>(
                "a size from " + spelled(least) + " to " + spelled(most) + ", such as 512B, 16KiB or 1MiB",
                (text, base) -> {
                    Matcher matcher = SIZE.matcher(text);
                    return matcher.matches()
                            ? Optional.of(Long.parseLong(matcher.group(1)) * octets(matcher.group(2)))
                                    .filter(size -> size >= least && size <= most)
                            : Optional.empty();
                });
    }

    private static long octets(String unit) {
        return switch (unit) {
            case "B" -> 1;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            default -> 1L << 30;
        };
    }

    private static String spelled(long size) {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            if (size > 0 && size % octets(unit) == 0) {
                return size / octets(unit) + unit;
            }
        }
        return size + "B";
    }

    /** A file or folder; {@code ~} is {@code home}. */
    public static ValueType<Path> path(Path home) {
        return new ValueType<>("a path", (text, base) -> {
            if (text.isBlank() || text.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            try {
                boolean atHome = text.equals("~") || text.startsWith("~/");
                return Optional.of(
                        (atHome ? home.resolve(text.substring(Math.min(2, text.length()))) : base.resolve(text))
                                .normalize());
            } catch (InvalidPathException ignored) {
                return Optional.empty();
            }
        });
    }

    private ValueTypes() {}
}
