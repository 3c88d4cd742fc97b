package org.owuitunnel.protocol.http;

import org.owuitunnel.protocol.frame.RequestHead;

/** The one path of the relay's own that it passes on: by it a client proves its public name. Stateless. Protocol section 7.5. */
public final class ProbePath {
    /** Paths under it belong to the relay, or to the client's end of the tunnel; never to the app. */
    public static final String OWN_PREFIX = "/.owui-tunnel/";

    /** The extension by which a client says that it answers probes. */
    public static final String CAPABILITY = "probe";

    private static final String PREFIX = OWN_PREFIX + "probe/";

    /** Characters of a probe's number: 128 bits in base64url, so that no one hits one that is being waited for. */
    private static final int NUMBER_LENGTH = 22;

    /** The target of the probe with this number. */
    public static String of(String number) {
        return PREFIX + number;
    }

    /** True for a request that can be a probe: anything else under the prefix ends at the relay. */
    public static boolean isProbe(RequestHead head) {
        return head.method().equals("GET") && !head.upgrade() && isProbe(head.target());
    }

    private static boolean isProbe(String target) {
        return target.length() == PREFIX.length() + NUMBER_LENGTH
                && target.startsWith(PREFIX)
                && target.chars().skip(PREFIX.length()).allMatch(ProbePath::isBase64Url);
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** The number in the target of a probe. */
    public static String numberIn(RequestHead probe) {
        return probe.target().substring(PREFIX.length());
    }

    private ProbePath() {}
}
