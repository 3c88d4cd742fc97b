package org.owuitunnel.protocol.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which fields may pass from hop to hop, and which only a relay may set. Stateless. Protocol section 5.3. */
public final class FieldRules {
    /** By which a relay tells the client of a visitor who came as a guest: protocol section 2.4. Nobody else may set it. */
    public static final String VISIT = "x-tunnel-visit";

    /** Fields that end at the next hop whether {@code Connection} names them or not: RFC 9110 section 7.6.1, RFC 9113 8.2.2. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade");

    /** Fields that {@code Connection} cannot take away: without them the message means something else. */
    private static final Set<String> NEVER_NOMINATED = Set.of("content-length", "content-type", "cookie", "host");

    /**
     * Fields by which proxies tell an application who the visitor is or where he came from: from outside they are
     * forgeries. Open WebUI signs in whoever sends the one it was told to trust.
     */
    private static final Set<String> FORGEABLE = Set.of(
            "cdn-loop",
            "cf-access-authenticated-user-email",
            "cf-access-jwt-assertion",
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "cf-ipcountry",
            "cf-visitor",
            "client-ip",
            "fastly-client-ip",
            "fly-client-ip",
            "forwarded",
            "remote-email",
            "remote-groups",
            "remote-name",
            "remote-user",
            "tailscale-user-login",
            "tailscale-user-name",
            "tailscale-user-profile-pic",
            "true-client-ip",
            "x-auth-request-access-token",
            "x-auth-request-email",
            "x-auth-request-groups",
            "x-auth-request-preferred-username",
            "x-auth-request-user",
            "x-authentik-email",
            "x-authentik-groups",
            "x-authentik-name",
            "x-authentik-uid",
            "x-authentik-username",
            "x-azure-clientip",
            "x-azure-socketip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-email",
            "x-goog-authenticated-user-email",
            "x-goog-authenticated-user-id",
            "x-goog-iap-jwt-assertion",
            "x-ms-client-principal",
            "x-ms-client-principal-id",
            "x-ms-client-principal-name",
            "x-original-forwarded-for",
            "x-original-host",
            "x-original-url",
            "x-real-ip",
            "x-remote-email",
            "x-remote-groups",
            "x-remote-name",
            "x-remote-user",
            "x-rewrite-url",
            VISIT,
            "x-user-email",
            "x-user-groups",
            "x-user-name",
            "x-user-role",
            "x-vouch-user",
            "x-webauth-email",
            "x-webauth-name",
            "x-webauth-user");

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    /**
     * The lower-case names that the {@code Connection} fields of a message take away at this hop.
     *
     * @param connectionValues each value of each {@code Connection} field
     */
    public static Set<String> nominated(List<String> connectionValues) {
        if (connectionValues.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : connectionValues) {
            for (String option : value.split(",", -1)) {
                names.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.removeAll(NEVER_NOMINATED);
        return names;
    }

    /** True when the field ends at this hop; {@code name} in lower case. */
    public static boolean endsHere(String name, Set<String> nominated) {
        return HOP_BY_HOP.contains(name) || nominated.contains(name);
    }

    /**
     * True when only a relay may set the field; {@code name} in lower case. An underscore counts as a hyphen, since many
     * servers do not tell {@code X_Real_IP} from {@code X-Real-IP}.
     */
    public static boolean forgeable(String name) {
        String canonical = canonical(name);
        return canonical.startsWith(FORWARDED_PREFIX) || FORGEABLE.contains(canonical);
    }

    /** The lower-case {@code name} with a hyphen for each underscore: what servers that take both for the same make of it. */
    public static String canonical(String name) {
        return name.indexOf('_') < 0 ? name : name.replace('_', '-');
    }

    /** True for a {@code TE} value that has to be passed on as {@code trailers}: RFC 9110 section 10.1.4. */
    public static boolean acceptsTrailers(List<String> teValues) {
        for (String value : teValues) {
            for (String option : value.split(",", -1)) {
                if (option.strip().equalsIgnoreCase("trailers")) {
                    return true;
                }
            }
        }
        return false;
    }

    private FieldRules() {}
}
