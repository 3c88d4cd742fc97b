package org.owuitunnel.relay.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped word was meant to be. Stateless. */
public final class Nearest {
    /** Keys longer than this are no mistyped keys; the distance takes time by the square. */
    private static final int MAX_LENGTH = 100;

    /** The nearest of {@code known}, if at most two fifths of it differ. */
    public static Optional<String> to(String typed, Collection<String> known) {
        if (typed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(typed);
        return known.stream()
                .filter(key -> distance(plain, plain(key)) * 5 <= Math.max(key.length(), typed.length()) * 2)
                .min(Comparator.comparingInt((String key) -> distance(plain, plain(key)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Without what people vary when they do not remember: case and separators. */
    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "").replace(".", "");
    }

    /** Letters inserted, left out, replaced or swapped with the next one: optimal string alignment. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }

    private Nearest() {}
}
