package org.owuitunnel.client.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Requests that are unusual but valid (RFC 9110, RFC 3986), the same ones for the same seed. Not safe for threads. */
final class RandomRequests {
    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    private static final String TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";

    /** What a segment of a path, or a query, may hold as it is or encoded. */
    private static final String[] CHARACTERS = {
        "a", "Z", "9", "-", ".", "_", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", "=", ":", "@", "%20", "%2B",
        "%7e", "%C3%A9", "%41", "%25"
    };

    private static final String[] ONLY_IN_QUERIES = {"/", "?", ";", "%2f", "//", "%00", "%0d%0a"};

    private static final String[] NAMES = {
        "cookie",
        "accept",
        "accept-encoding",
        "authorization",
        "content-type",
        "range",
        "if-none-match",
        "user-agent",
        "referer",
        "origin",
        "x-requested-with",
        "te"
    };

    private final Random random;

    RandomRequests(long seed) {
        random = new Random(seed);
    }

    /**
     * One request.
     *
     * @param fields names and values by turns
     * @param body each octet a character; null for none
     * @param length whether the length is told beforehand
     */
    record Request(
            String method,
            String target,
            List<String> fields,
            @Nullable String body,
            boolean length) {}

    Request next() {
        String method = METHODS[random.nextInt(METHODS.length)];
        String body = method.startsWith("P") ? body() : null;
        return new Request(method, target(), fields(), body, random.nextBoolean());
    }

    private String body() {
        byte[] octets = new byte[random.nextInt(5_000)];
        random.nextBytes(octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private String target() {
        StringBuilder target = new StringBuilder();
        for (int segments = 1 + random.nextInt(4); segments > 0; segments--) {
            target.append("/s"); // which makes no segment one of dots, or empty
            characters(target, 8, 0);
        }
        if (random.nextBoolean()) {
            target.append("?q="); // an empty query is as good as none to some
            characters(target, 30, ONLY_IN_QUERIES.length);
        }
        return target.toString();
    }

    private void characters(StringBuilder target, int most, int more) {
        for (int left = random.nextInt(most); left > 0; left--) {
            int which = random.nextInt(CHARACTERS.length + more);
            target.append(which < CHARACTERS.length ? CHARACTERS[which] : ONLY_IN_QUERIES[which - CHARACTERS.length]);
        }
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        for (int left = random.nextInt(10); left > 0; left--) {
            String known = NAMES[random.nextInt(NAMES.length)];
            // Twice means something for few of them: nginx refuses a second Authorization, for one.
            String name = random.nextInt(3) == 0 && !fields.contains(known) ? known : name();
            String value = name.equals("te") ? "trailers" : value();
            for (int times = name.startsWith("t-") && random.nextInt(6) == 0 ? 2 : 1; times > 0; times--) {
                fields.add(name);
                fields.add(value);
            }
        }
        return fields;
    }

    private String name() {
        StringBuilder name = new StringBuilder("t-"); // no name that a hop or a server knows
        for (int left = random.nextInt(12); left > 0; left--) {
            name.append(TOKEN.charAt(random.nextInt(TOKEN.length())));
        }
        return name.toString();
    }

    /** Visible octets, those above ASCII, blanks and tabs within. */
    private String value() {
        int length = random.nextInt(20) == 0 ? 3_000 : random.nextInt(40);
        StringBuilder value = new StringBuilder();
        while (value.length() < length) {
            int octet = random.nextInt(256);
            boolean blank = (octet == ' ' || octet == '\t') && !value.isEmpty() && value.length() < length - 1;
            if (blank || (octet > ' ' && octet != 127)) {
                value.append((char) octet);
            }
        }
        return value.toString();
    }
}
