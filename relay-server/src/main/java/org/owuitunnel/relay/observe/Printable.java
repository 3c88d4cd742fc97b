package org.owuitunnel.relay.observe;

import java.util.regex.Pattern;

/**
 * Makes text from outside safe to show on a terminal or in a log: one line, no control bytes, no hidden reordering, no
 * token of ours, and not endless. Stateless.
 */
public final class Printable {
    /** Most octets of one value: what a reader can use; a hostile one could fill the disk. */
    static final int MAX_BYTES = 2 * 1024;

    /** Stands where a value was cut. */
    static final String CUT = "\u2026";

    private static final String TOKEN_PREFIX = "owt_";

    /** A token of ours, or enough of one to help guessing the rest. */
    private static final Pattern TOKEN = Pattern.compile("owt_[A-Za-z0-9_-]{4,}");

    /** The text in one line of visible characters; the others appear as escapes that Java and JSON share. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        append(line, bounded(text), "\\");
        return line.toString();
    }

    /** The first {@link #MAX_BYTES} octets of {@code text}, tokens hidden. */
    static String bounded(String text) {
        // Cut roughly first: what follows must not work on a megabyte.
        boolean isLong = text.length() > MAX_BYTES;
        String head = isLong
                ? text.substring(0, Character.isHighSurrogate(text.charAt(MAX_BYTES - 1)) ? MAX_BYTES - 1 : MAX_BYTES)
                : text;
        String clean = head.contains(TOKEN_PREFIX) ? TOKEN.matcher(head).replaceAll("owt_(hidden)") : head;
        int bytes = 0;
        for (int i = 0; i < clean.length(); ) {
            int c = clean.codePointAt(i);
            bytes += octets(c);
            if (bytes > MAX_BYTES) {
                return clean.substring(0, i) + CUT;
            }
            i += Character.charCount(c);
        }
        return isLong ? clean + CUT : clean;
    }

    private static int octets(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /** Appends {@code text} with everything escaped that is not visible, and each character of {@code special} too. */
    static void append(StringBuilder line, String text, String special) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (special.indexOf(c) >= 0) {
                line.append('\\').appendCodePoint(c);
            } else if (isVisible(c)) {
                line.appendCodePoint(c);
            } else {
                escape(line, c);
            }
            i += Character.charCount(c);
        }
    }

    /** True for a character that draws itself and changes nothing around it. */
    static boolean isVisible(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= 0x20;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void escape(StringBuilder line, int codePoint) {
        switch (codePoint) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (Character.getType(codePoint) == Character.SURROGATE) {
                    // Half a character: JSON can spell it, but not every reader of JSON can take it.
                    line.append('\ufffd');
                    return;
                }
                for (char c : Character.toChars(codePoint)) {
                    line.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        line.append(Character.forDigit(c >> shift & 0xf, 16));
                    }
                }
            }
        }
    }

    private Printable() {}
}
