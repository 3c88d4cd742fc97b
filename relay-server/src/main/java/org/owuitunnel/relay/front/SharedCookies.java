package org.owuitunnel.relay.front;

import java.util.Locale;
import org.owuitunnel.protocol.frame.Fields;

/**
 * Cookies that an app means for more than its own name. Below a tunnel's name there is nothing, and beside it are the tunnels of
 * others, who would get the cookie as well: so it is kept to the one name (RFC 6265 section 5.2.3). Stateless.
 */
final class SharedCookies {
    private static final String COOKIE = "set-cookie";
    private static final String ATTRIBUTE = "domain";

    private SharedCookies() {}

    /** {@code fields} without the {@code Domain} attributes that name a domain above {@code authority}, whose port does not count. */
    static Fields narrowed(Fields fields, String authority) {
        if (fields.first(COOKIE) == null) {
            return fields;
        }
        String host = hostOf(authority);
        for (int i = 0; i < fields.size(); i++) {
            if (isShared(fields.name(i), fields.value(i), host)) {
                return rewritten(fields, host);
            }
        }
        return fields; // nearly always
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static Fields rewritten(Fields fields, String host) {
        Fields.Builder kept = Fields.builder(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            boolean shared = isShared(fields.name(i), fields.value(i), host);
            kept.add(fields.name(i), shared ? narrowed(fields.value(i), host) : fields.value(i));
        }
        return kept.build();
    }

    private static boolean isShared(String name, String value, String host) {
        if (!name.equals(COOKIE)) {
            return false;
        }
        String[] parts = value.split(";", -1);
        for (int i = 1; i < parts.length; i++) { // the first is the cookie itself
            if (isAbove(parts[i], host)) {
                return true;
            }
        }
        return false;
    }

    private static String narrowed(String value, String host) {
        String[] parts = value.split(";", -1);
        StringBuilder kept = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if (!isAbove(parts[i], host)) {
                kept.append(';').append(parts[i]);
            }
        }
        return kept.toString();
    }

    private static boolean isAbove(String part, String host) {
        int equals = part.indexOf('=');
        if (equals < 0 || !part.substring(0, equals).strip().equalsIgnoreCase(ATTRIBUTE)) {
            return false;
        }
        String domain = part.substring(equals + 1).strip().replace("\"", "").toLowerCase(Locale.ROOT);
        int from = domain.startsWith(".") ? 1 : 0;
        int to = domain.endsWith(".") ? domain.length() - 1 : domain.length();
        return from < to && host.endsWith("." + domain.substring(from, to));
    }
}
