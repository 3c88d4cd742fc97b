package org.owuitunnel.client.path;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The words by which a path is told what to do, at its start and while it runs. Confined to the path's thread. */
final class PathCommands {
    static final String WORDS = """
            each for both directions, or with 'ab' or 'ba' in front for one:
              rate MBIT                 sends so many Mbit/s (100)
              delay MS                  takes so long one way (0)
              queue KB                  lets so much wait for the sender and drops the rest (256)
              loss SHARE                loses this share of the packets: 0.01 is 1 % (0)
              reorder SHARE MS          delivers this share so much later (0 0)
              seed NUMBER               starts chance anew
              cut, heal                 lets nothing pass; lets it pass again
            for the path as a whole:
              stats                     arrived, octets, lost, dropped, late of a to b; of b to a
              help                      this text
              quit                      ends, as the end of the input does
            """;

    private final Way ab;
    private final Way ba;

    PathCommands(Way ab, Way ba) {
        this.ab = ab;
        this.ba = ba;
    }

    /** Does what {@code line} says, and says what there is to say: "ok", or numbers. */
    String obey(String line) {
        String[] words = line.strip().split("\\s+", -1);
        List<Way> ways = switch (words[0]) {
            case "ab" -> List.of(ab);
            case "ba" -> List.of(ba);
            default -> List.of(ab, ba);
        };
        List<String> rest = List.of(words).subList(2 - ways.size(), words.length);
        if (rest.equals(List.of("stats"))) {
            return ab.counts().line() + " " + ba.counts().line();
        }
        if (rest.equals(List.of("help"))) {
            return WORDS.strip();
        }
        Consumer<Way> change = change(rest);
        ways.forEach(change);
        return "ok";
    }

    private static Consumer<Way> change(List<String> words) {
        String name = words.isEmpty() ? "" : words.getFirst();
        int arguments = words.size() - 1;
        return switch (name + " " + arguments) {
            case "cut 0" -> Way::cut;
            case "heal 0" -> Way::heal;
            case "seed 1" -> way -> way.seed((long) number(words, 1));
            case "rate 1" -> setting(settings -> settings.rate(number(words, 1)));
            case "delay 1" -> setting(settings -> settings.delay(number(words, 1)));
            case "queue 1" -> setting(settings -> settings.queue(number(words, 1)));
            case "loss 1" -> setting(settings -> settings.loss(number(words, 1)));
            case "reorder 2" -> setting(settings -> settings.reorder(number(words, 1), number(words, 2)));
            default ->
                throw new IllegalArgumentException(
                        "'" + String.join(" ", words) + "' is no command (expected: one of those that 'help' shows)");
        };
    }

    private static Consumer<Way> setting(UnaryOperator<WaySettings> change) {
        return way -> way.settings(change.apply(way.settings()));
    }

    private static double number(List<String> words, int place) {
        try {
            return Double.parseDouble(words.get(place));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + words.get(place) + "' (expected: a number)", e);
        }
    }
}
