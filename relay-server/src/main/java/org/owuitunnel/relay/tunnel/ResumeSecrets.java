package org.owuitunnel.relay.tunnel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What proves the right to resume a session: the secret that the client is known to have, and those of later welcomes, of
 * which no one knows yet whether they arrived. Confined to the link's loop. Protocol section 7.4.
 */
final class ResumeSecrets {
    /** Welcomes in a row whose arrival is not known, beyond which the oldest of them no longer count. */
    private static final int MAX_OFFERED = 8;

    /** Oldest first. */
    private final List<String> valid = new ArrayList<>();

    ResumeSecrets(String first) {
        valid.add(first);
    }

    /** That of the last welcome. */
    String newest() {
        return valid.getLast();
    }

    /** True when {@code presented} is one of them; a client that has it will show no older one, unless that comes late. */
    boolean proves(String presented) {
        byte[] octets = presented.getBytes(StandardCharsets.UTF_8);
        int found = -1;
        for (int i = 0; i < valid.size(); i++) {
            if (MessageDigest.isEqual(valid.get(i).getBytes(StandardCharsets.UTF_8), octets)) {
                found = i;
            }
        }
        if (found < 0) {
            return false;
        }
        valid.subList(0, found).clear();
        return true;
    }

    /** {@code next} goes out with a welcome. */
    void offer(String next) {
        valid.add(next);
        if (valid.size() > MAX_OFFERED) {
            valid.remove(1);
        }
    }

    /** The client has shown that the last welcome arrived. */
    void arrived() {
        if (valid.size() > 1) {
            valid.subList(0, valid.size() - 1).clear();
        }
    }
}
