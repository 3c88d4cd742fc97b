package org.owuitunnel.relay.front;

import io.netty.handler.codec.http2.Http2Headers;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.owuitunnel.protocol.frame.RequestHead;

/** Reads the head of a visitor's HTTP/2 request (RFC 9113 section 8.3, RFC 8441). Stateless. */
final class H2Requests {
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * The head to pass on.
     *
     * @throws RequestRejected when it is malformed; {@link Problem#BAD_REQUEST} is a PROTOCOL_ERROR of the stream
     */
    static RequestHead head(Http2Headers headers, Peer peer) throws RequestRejected {
        RequestFields fields = new RequestFields();
        for (Map.Entry<CharSequence, CharSequence> entry : headers) {
            if (entry.getKey().charAt(0) != ':') {
                fields.add(entry.getKey(), entry.getValue());
            }
        }
        String method = single(headers, ":method");
        String authority = authority(headers, fields);
        RequestFields.requireAuthority(authority);
        String path = single(headers, ":path");
        requireScheme(single(headers, ":scheme"));
        RequestLine line = RequestLine.parse(path);
        if (line.authority() != null) {
            throw malformed(":path that is not in origin-form");
        }
        if (headers.contains(":protocol")) {
            return webSocket(headers, fields, new Target(method, authority, path), peer);
        }
        return new RequestHead(RequestLine.method(method), authority, path, false, fields.forOrigin(peer, authority));
    }

    private record Target(String method, String authority, String path) {}

    /** The extended CONNECT of RFC 8441 becomes the GET that an HTTP/1.1 origin expects; it has no key of its own. */
    private static RequestHead webSocket(Http2Headers headers, RequestFields fields, Target target, Peer peer)
            throws RequestRejected {
        if (!target.method.equals("CONNECT") || !single(headers, ":protocol").equalsIgnoreCase("websocket")) {
            throw malformed(":protocol other than websocket");
        }
        if (!fields.has("sec-websocket-key")) {
            byte[] key = new byte[16];
            RANDOM.nextBytes(key);
            fields.add("sec-websocket-key", Base64.getEncoder().encodeToString(key));
        }
        return new RequestHead("GET", target.authority, target.path, true, fields.forOrigin(peer, target.authority));
    }

    private static String authority(Http2Headers headers, RequestFields fields) throws RequestRejected {
        List<CharSequence> pseudo = headers.getAll(":authority");
        List<String> hosts = fields.hosts();
        if (pseudo.size() > 1 || hosts.size() > 1 || pseudo.size() + hosts.size() == 0) {
            throw malformed("not exactly one :authority");
        }
        if (pseudo.isEmpty()) {
            return hosts.getFirst();
        }
        String authority = pseudo.getFirst().toString();
        if (!hosts.isEmpty() && !hosts.getFirst().equalsIgnoreCase(authority)) {
            throw malformed("host that differs from :authority");
        }
        return authority;
    }

    private static void requireScheme(String scheme) throws RequestRejected {
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw malformed(":scheme other than https");
        }
    }

    private static String single(Http2Headers headers, String name) throws RequestRejected {
        List<CharSequence> values = headers.getAll(name);
        if (values.size() != 1 || values.getFirst().isEmpty()) {
            throw malformed("not exactly one " + name);
        }
        return values.getFirst().toString();
    }

    private static RequestRejected malformed(String detail) {
        return new RequestRejected(Problem.BAD_REQUEST, detail);
    }

    private H2Requests() {}
}
