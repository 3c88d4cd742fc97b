package org.owuitunnel.relay.accounts;

import java.util.List;
import java.util.random.RandomGenerator;
import org.owuitunnel.relay.route.Label;

/**
 * Names that nobody asked for: two words to remember and four characters against guessing, as in
 * {@code calm-otter-k7xq}. Stateless.
 */
public final class RandomName {
    /** 32 characters that cannot be taken for each other when read aloud or from a screen: without 0, 1, l and o. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    /** Characters behind the words: 20 bits, 34 with the words. Names are no secrets; a gate keeps visitors out. */
    private static final int SUFFIX_LENGTH = 4;

    /** A name that may be taken already. */
    static Label draw(RandomGenerator random) {
        String suffix;
        do {
            suffix = characters(random, SUFFIX_LENGTH);
            // At least one digit, so that chance never spells a word that nobody would want in an address.
        } while (suffix.chars().noneMatch(Character::isDigit));
        return new Label(pick(random, Words.adjectives()) + "-" + pick(random, Words.nouns()) + "-" + suffix);
    }

    private static String pick(RandomGenerator random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** Random characters of {@link #ALPHABET}. */
    public static String characters(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private RandomName() {}
}
