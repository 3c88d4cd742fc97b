package org.owuitunnel.relay.admin;

import java.util.Locale;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * Whether a request with a cookie comes from a page of the relay's own name. Browsers send the cookie with what the pages of tunnels ask as
 * well, whose names are of the same site; but they let no other page send this field without our consent (CORS), and say themselves where a
 * request is from. Stateless.
 */
final class OwnPage {
    /** A field that no form can send, and no other site's script. */
    static final String FIELD = "x-tunnel-admin";

    static final String EXPECTED = "X-Tunnel-Admin: 1, and Origin or Sec-Fetch-Site of this relay's own page";

    private OwnPage() {}

    /** True when {@code request} is one of our pages'; one that may change something has to prove it. */
    static boolean sends(RequestHead request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        String site = request.fields().first("sec-fetch-site");
        String origin = request.fields().first("origin");
        if (site != null && !site.equals("same-origin")) {
            return false;
        }
        if (origin != null && !origin.equals(own(request))) {
            return false;
        }
        return reads || ("1".equals(request.fields().first(FIELD)) && (site != null || origin != null));
    }

    /** As browsers write it: RFC 6454 section 6.2. */
    private static String own(RequestHead request) {
        return "https://" + request.authority().toLowerCase(Locale.ROOT);
    }
}
