package org.owuitunnel.relay.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.relay.route.Authority;

/**
 * Sorts the fields of a visitor's request: what passes to the origin, what ends here, what only we may say. For one
 * request, confined to its thread.
 */
final class RequestFields {
    /** Most fields of a request: several times what browsers send; more is answered with 431. */
    static final int MAX_FIELDS = 100;

    private final List<String> names = new ArrayList<>(24);
    private final List<String> values = new ArrayList<>(24);
    private final List<String> connection = new ArrayList<>(1);
    private final List<String> te = new ArrayList<>(1);
    private final List<String> hosts = new ArrayList<>(1);
    private final List<String> upgrades = new ArrayList<>(1);
    private final StringBuilder cookies = new StringBuilder();

    /** Fields so far, whatever became of them. */
    private int count;

    /** Takes one field as it came. */
    void add(CharSequence rawName, CharSequence rawValue) throws RequestRejected {
        if (++count > MAX_FIELDS) {
            throw new RequestRejected(Problem.HEADERS_TOO_LARGE, "more than " + MAX_FIELDS + " fields");
        }
        String name = rawName.toString().toLowerCase(Locale.ROOT);
        String value = rawValue.toString();
        switch (name) {
            case "connection" -> connection.add(value);
            case "te" -> te.add(value);
            case "host" -> hosts.add(value);
            case "upgrade" -> upgrades.add(value);
            case "cookie" -> cookies.append(cookies.isEmpty() ? "" : "; ").append(value); // RFC 9113 section 8.2.3
            default -> {
                names.add(name);
                values.add(value);
            }
        }
    }

    /** Lets pass only what names one host; whose it is, is decided elsewhere. */
    static void requireAuthority(String authority) throws RequestRejected {
        if (Authority.parse(authority) instanceof Authority.Refused refused) {
            throw new RequestRejected(Problem.BAD_REQUEST, refused.reason());
        }
    }

    /** Each value of {@code host}. */
    List<String> hosts() {
        return hosts;
    }

    /** Each value of {@code upgrade}. */
    List<String> upgrades() {
        return upgrades;
    }

    /** True when {@code connection} names {@code option}. */
    boolean connectionHas(String option) {
        return FieldRules.nominated(connection).contains(option);
    }

    /** True when a field called {@code name}, in lower case, has come. */
    boolean has(String name) {
        return names.contains(name);
    }

    /** Each value of a field that this relay gives no meaning to; {@code name} in lower case. */
    List<String> values(String name) {
        List<String> found = new ArrayList<>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    /** The fields for the origin: ours in place of every one that could be a forgery. */
    Fields forOrigin(Peer peer, String authority) {
        Visitor visitor = peer.visitor(this);
        Set<String> nominated = FieldRules.nominated(connection);
        Fields.Builder fields = Fields.builder(names.size() + 5);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!FieldRules.endsHere(name, nominated) && !FieldRules.forgeable(name)) {
                fields.add(name, values.get(i));
            }
        }
        if (!cookies.isEmpty()) {
            fields.add("cookie", cookies.toString());
        }
        if (FieldRules.acceptsTrailers(te)) {
            fields.add("te", "trailers");
        }
        fields.add("x-forwarded-for", visitor.address());
        fields.add("x-forwarded-proto", visitor.scheme());
        fields.add("x-forwarded-host", authority);
        return fields.build();
    }
}
