package org.owuitunnel.client.openwebui;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * The requests by which somebody becomes somebody in Open WebUI, however they are spelled: what Starlette or a proxy before
 * it would take for one of them is one. Too many is better than one too few, so that whole segments are looked for, anywhere
 * in the path; but case is significant to the app, and here. Stateless.
 */
final class Entrances {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** A proxy decodes, and the app decodes again; nobody does so four times. */
    private static final int DECODINGS = 4;

    private static final String ACCOUNTS = "auths";
    private static final String SIGN_UP = "signup";
    private static final String ELSEWHERE = "oauth";

    /** What is part of both names. */
    private static final String COMMON = "auth";

    /** True for what makes an account, the first of which becomes the admin's. */
    static boolean isSignUp(RequestHead head) {
        if (SAFE_METHODS.contains(head.method()) || isPlainlyNone(head.target())) {
            return false;
        }
        List<String> segments = segments(head.target());
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).equals(SIGN_UP) && segments.get(i - 1).equals(ACCOUNTS)) {
                return true;
            }
        }
        return false;
    }

    /** True for what signs in or up, by password, LDAP, a field, or an account elsewhere. */
    static boolean isEntrance(RequestHead head) {
        if (isPlainlyNone(head.target())) {
            return false;
        }
        List<String> segments = segments(head.target());
        boolean changes = !SAFE_METHODS.contains(head.method());
        return (changes && segments.contains(ACCOUNTS)) || segments.contains(ELSEWHERE);
    }

    /** True for nearly all requests, which are not taken apart for nothing: no name that counts is in it, nor hidden by escapes. */
    private static boolean isPlainlyNone(String target) {
        return !target.contains(COMMON) && target.indexOf('%') < 0;
    }

    /** Those of the path, decoded, without empty ones, and those that lead up. */
    private static List<String> segments(String target) {
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

    private Entrances() {}
}
