package org.owuitunnel.client.openwebui;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What a path is made of, as Starlette or a proxy before it would have it at last. Stateless. */
final class Segments {
    /** A proxy decodes, and the app decodes again; nobody does so four times. */
    private static final int DECODINGS = 4;

    /** Those of the path, decoded, without empty ones, and those that lead up. */
    static List<String> of(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        for (int i = 0; i < DECODINGS && path.indexOf('%') >= 0; i++) {
            path = decoded(path);
        }
        ArrayDeque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("[/\\\\]", -1)) {
            // Starlette's patterns end before a last line feed, too.
            String name = segment.strip();
            if (name.equals("..")) {
                segments.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                segments.add(name);
            }
        }
        return new ArrayList<>(segments);
    }

    /** With each valid escape replaced by its octet; what is none stays. */
    private static String decoded(String path) {
        byte[] octets = path.getBytes(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            int high = i + 2 < octets.length && octets[i] == '%' ? Character.digit(octets[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(octets[i + 2], 16);
            if (low < 0) {
                octets[length++] = octets[i];
            } else {
                octets[length++] = (byte) (high << 4 | low);
                i += 2;
            }
        }
        return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
    }

    private Segments() {}
}
