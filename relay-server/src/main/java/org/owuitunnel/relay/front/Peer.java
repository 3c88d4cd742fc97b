package org.owuitunnel.relay.front;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.config.RelayConfig;

/** The other end of a connection: a visitor, or a proxy that speaks for visitors of its own. Immutable. */
final class Peer {
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";

    private final InetAddress address;
    private final String scheme;
    private final Visitor itself;
    private final VisitorNetwork network;

    /** Null when this is a visitor himself. */
    private final @Nullable Forwarding forwarding;

    /**
     * Who connects from {@code address}.
     *
     * @param scheme by which visitors reach this listener, unless a proxy that is trusted says otherwise
     */
    Peer(InetAddress address, String scheme, RelayConfig.Proxies proxies) {
        Forwarding trusting = new Forwarding(proxies);
        this.network = VisitorNetwork.of(address);
        this.address = address;
        this.scheme = scheme;
        this.itself = new Visitor(text(address), scheme);
        this.forwarding = trusting.trusts(address) ? trusting : null;
    }

    /** A visitor who came by HTTPS. */
    static Peer visitor(String address) {
        return new Peer(InetAddress.ofLiteral(address), "https", RelayConfig.Proxies.NONE);
    }

    /** Who sent the request with these fields, and how he reached us. */
    Visitor visitor(RequestFields fields) {
        Forwarding trusting = forwarding;
        if (trusting == null) {
            return itself;
        }
        List<String> values = fields.values(trusting.field());
        return new Visitor(
                text(trusting.visitor(address, values)),
                trusting.scheme(values, fields.values(PROTO)).orElse(scheme));
    }

    /** Where who sent the request with this head comes from; the head was made by this peer's word. */
    VisitorNetwork network(RequestHead head) {
        return forwarding == null ? network : VisitorNetwork.of(InetAddress.ofLiteral(address(head)));
    }

    /** The address in the head of a request that some peer has brought. */
    static String address(RequestHead head) {
        return Objects.requireNonNull(head.fields().first(FOR), FOR);
    }

    /** Its own address, as text. */
    String text() {
        return itself.address();
    }

    /** The address of who sent a request, given the values of its fields. */
    InetAddress address(RequestValues request) {
        Forwarding trusting = forwarding;
        return trusting == null ? address : trusting.visitor(address, request.all(trusting.field()));
    }

    /** Finds values by the lower-case name of their field. */
    interface RequestValues {
        List<String> all(String field);
    }

    /** Without a zone, which means something on this machine only. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
