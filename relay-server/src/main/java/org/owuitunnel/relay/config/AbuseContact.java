package org.owuitunnel.relay.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where to write to whoever runs a relay, when something below its domain is wrong. Immutable.
 *
 * @param uri {@code mailto:} with an address and nothing else, or {@code https:}
 */
public record AbuseContact(URI uri) {
    static final ValueType<AbuseContact> TYPE =
            new ValueType<>("an e-mail address, or a URL with mailto: or https:", (text, base) -> of(text));

    /** As it is written nearly everywhere; what RFC 5321 allows beyond it, a link could not say without being encoded. */
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9.!$'*+/=_{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}");

    private static final String MAILTO = "mailto:";

    /** The contact that {@code text} names; nothing when it is none. */
    public static Optional<AbuseContact> of(String text) {
        String address = text.startsWith(MAILTO) ? text.substring(MAILTO.length()) : text;
        try {
            if (EMAIL.matcher(address).matches()) {
                return Optional.of(new AbuseContact(new URI("mailto", address, null)));
            }
            URI uri = new URI(text);
            boolean isPage = "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && isAscii(text);
            return isPage ? Optional.of(new AbuseContact(uri)) : Optional.empty();
        } catch (URISyntaxException ignored) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** As people read it. */
    public String text() {
        return isMail() ? uri.getSchemeSpecificPart() : uri.toString();
    }

    /** Whether it is an address for mail. */
    public boolean isMail() {
        return "mailto".equals(uri.getScheme());
    }
}
