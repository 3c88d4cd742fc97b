package org.owuitunnel.relay.front;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.config.AddressField;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.route.AddressRange;

/**
 * Who a visitor is by the word of proxies that are trusted. A field that a proxy passes on without setting it is its visitor's own, so only one
 * is read. Immutable.
 */
final class Forwarding {
    /** An address with a port, as some balancers have it, or without; IPv6 with brackets or, without a port, bare. */
    private static final Pattern NODE = Pattern.compile(
            "(?:\\[([0-9a-fA-F:.]+)]|(\\d+\\.\\d+\\.\\d+\\.\\d+)|([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*))(?::\\d{1,5})?");

    /** One parameter of RFC 7239 section 4, its value quoted or not. */
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*([A-Za-z0-9-]+)=(?:\"([^\"\\\\]*)\"|([^\\s;,\"]+))\\s*(;|$)");

    private final RelayConfig.Proxies proxies;

    Forwarding(RelayConfig.Proxies proxies) {
        this.proxies = proxies;
    }

    /** The field that names the visitor, in lower case. */
    String field() {
        return proxies.field().field();
    }

    /** True when {@code peer} may say who its visitors are. */
    boolean trusts(InetAddress peer) {
        return proxies.trusted().stream().anyMatch(range -> range.contains(peer));
    }

    /**
     * The visitor's address: {@code peer} itself, or whom {@code values}, those of the {@link #field}, name on the word of proxies only.
     */
    InetAddress visitor(InetAddress peer, List<String> values) {
        if (!trusts(peer) || values.isEmpty()) {
            return peer;
        }
        if (proxies.field() == AddressField.CF_CONNECTING_IP) {
            return values.size() == 1 ? address(values.getFirst().strip()).orElse(peer) : peer;
        }
        String[] hops = String.join(",", values).split(",", -1);
        InetAddress nearest = peer;
        for (int i = hops.length - 1; i >= 0 && trusts(nearest); i--) {
            Optional<InetAddress> next = proxies.field() == AddressField.FORWARDED
                    ? forwarded(hops[i], "for").flatMap(Forwarding::address)
                    : address(hops[i].strip());
            if (next.isEmpty()) {
                break; // hidden, or not an address: whoever told of it is the last that is known
            }
            nearest = next.get();
        }
        return nearest;
    }

    /** The value of a parameter in one element of {@code Forwarded}; nothing when the element is malformed. */
    static Optional<String> forwarded(String element, String parameter) {
        Matcher matcher = PARAMETER.matcher(element);
        Optional<String> found = Optional.empty();
        int end = 0;
        while (end < element.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                return Optional.empty();
            }
            if (matcher.group(1).toLowerCase(Locale.ROOT).equals(parameter)) {
                found = Optional.of(matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
            }
            end = matcher.end();
        }
        return found;
    }

    /** The scheme by which the visitor came, as {@code forwarded}, the values of the {@link #field}, or {@code proto} have it. */
    Optional<String> scheme(List<String> forwarded, List<String> proto) {
        Optional<String> said = proxies.field() == AddressField.FORWARDED
                ? forwarded.stream().findFirst().flatMap(value -> forwarded(first(value), "proto"))
                : proto.stream().findFirst().map(value -> first(value).strip());
        return said.filter(word -> word.equals("http") || word.equals("https"));
    }

    private static String first(String list) {
        int comma = list.indexOf(',');
        return comma < 0 ? list : list.substring(0, comma);
    }

    private static Optional<InetAddress> address(String node) {
        Matcher matcher = NODE.matcher(node);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String literal = matcher.group(group);
            if (literal != null) {
                return AddressRange.of(literal).isPresent()
                        ? Optional.of(InetAddress.ofLiteral(literal))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
