package org.owuitunnel.relay.route;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host in its one canonical spelling: a DNS name in lower case without a trailing dot, an IPv4 address, or an IPv6
 * address in brackets (RFC 5952). Immutable: two of them are equal exactly when they mean the same host.
 */
public final class Hostname {
    /** Longest name in octets, without the trailing dot: RFC 1035 section 2.3.4. */
    static final int MAX_LENGTH = 253;

    /** What a refused host should have been, for messages. */
    public static final String EXPECTED = "a DNS name or an IP address, IPv6 in brackets";

    private final String text;
    private final boolean address;

    // Private, since every way in has to canonicalise first; a record could not keep that promise without doing it
    // twice.
    private Hostname(String text, boolean address) {
        this.text = text;
        this.address = address;
    }

    /** The host that {@code text} spells, without a port, or nothing when it is none. */
    public static Optional<Hostname> of(String text) {
        if (text.startsWith("[")) {
            return text.endsWith("]")
                    ? IpLiteral.version6(text.substring(1, text.length() - 1))
                            .map(a -> new Hostname("[" + a + "]", true))
                    : Optional.empty();
        }
        // Before lower-casing, since that may turn other letters into ASCII ones: the Kelvin sign becomes k.
        if (!Label.isAscii(text)) {
            return Optional.empty();
        }
        String name = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        if (name.length() > MAX_LENGTH || !hasOnlyHostLabels(name)) {
            return Optional.empty();
        }
        if (IpLiteral.endsInNumber(name)) {
            return IpLiteral.isVersion4(text) ? Optional.of(new Hostname(text, true)) : Optional.empty();
        }
        return Optional.of(new Hostname(name, false));
    }

    private static boolean hasOnlyHostLabels(String name) {
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
            if (!Label.isHostLabel(name, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return Label.isHostLabel(name, start, name.length());
    }

    /** The canonical spelling. */
    public String text() {
        return text;
    }

    /** True when this is an address rather than a name. */
    public boolean isAddress() {
        return address;
    }

    /** Where this host stands, seen from a relay whose domain is {@code base}. */
    public Place within(Hostname base) {
        if (equals(base)) {
            return new Place.Base();
        }
        int front = text.length() - base.text.length() - 1;
        boolean beneath =
                !address && !base.address && front > 0 && text.charAt(front) == '.' && text.endsWith(base.text);
        if (!beneath || text.indexOf('.') < front) {
            return new Place.Foreign();
        }
        String label = text.substring(0, front);
        return Label.isEncoded(label) ? new Place.NoTunnel() : new Place.Tunnel(new Label(label));
    }

    /** True when this is {@code base} itself, or any number of labels in front of it. */
    public boolean isAtOrBelow(Hostname base) {
        return equals(base) || (!address && !base.address && text.endsWith("." + base.text));
    }

    /** The host of the tunnel {@code label} on a relay whose domain this is. */
    public Hostname child(Label label) {
        String name = label.text() + "." + text;
        if (address || name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "host: " + name + " (expected: a name of up to " + MAX_LENGTH + " octets)");
        }
        return new Hostname(name, false);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hostname host && text.equals(host.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
