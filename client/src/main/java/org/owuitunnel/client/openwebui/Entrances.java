package org.owuitunnel.client.openwebui;

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
        List<String> segments = Segments.of(head.target());
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
        List<String> segments = Segments.of(head.target());
        boolean changes = !SAFE_METHODS.contains(head.method());
        return (changes && segments.contains(ACCOUNTS)) || segments.contains(ELSEWHERE);
    }

    /** True for nearly all requests, which are not taken apart for nothing: no name that counts is in it, nor hidden by escapes. */
    private static boolean isPlainlyNone(String target) {
        return !target.contains(COMMON) && target.indexOf('%') < 0;
    }

    private Entrances() {}
}
