package org.owuitunnel.relay.front;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.WebSocketHandshake;

/** Reads the head of a visitor's HTTP/1 request (RFC 9112 section 3). Stateless. */
final class H1Requests {
    /**
     * The head to pass on.
     *
     * @throws RequestRejected when the request is ambiguous or not for an origin
     */
    static RequestHead head(HttpRequest request, Peer peer) throws RequestRejected {
        checkDecoded(request.decoderResult());
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new RequestRejected(Problem.HTTP_VERSION, "HTTP version other than 1.0 and 1.1");
        }
        String method = RequestLine.method(request.method().name());
        RequestFields fields = new RequestFields();
        Iterator<Map.Entry<CharSequence, CharSequence>> entries =
                request.headers().iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            fields.add(entry.getKey(), entry.getValue());
        }
        if (fields.hosts().size() != 1) {
            throw new RequestRejected(Problem.BAD_REQUEST, fields.hosts().size() + " Host fields (expected: one)");
        }
        String host = fields.hosts().getFirst();
        RequestFields.requireAuthority(host);
        requireOneCoding(request);
        RequestLine line = RequestLine.parse(request.uri());
        if (line.authority() != null && !line.authority().equalsIgnoreCase(host)) {
            throw new RequestRejected(Problem.BAD_REQUEST, "Host that differs from the request target");
        }
        return new RequestHead(method, host, line.target(), isUpgrade(request, fields), fields.forOrigin(peer, host));
    }

    /** A body is chunked or has a length; any other coding would have to be undone here, or be told to the origin. */
    private static void requireOneCoding(HttpRequest request) throws RequestRejected {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean chunked = codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !chunked) {
            throw new RequestRejected(Problem.BAD_REQUEST, "Transfer-Encoding other than chunked");
        }
    }

    /** Turns a failure of the decoder into the status that names it. */
    static void checkDecoded(DecoderResult result) throws RequestRejected {
        if (result.isSuccess()) {
            return;
        }
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpLineException) {
            throw new RequestRejected(Problem.URI_TOO_LONG, "request line too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            throw new RequestRejected(Problem.HEADERS_TOO_LARGE, "header too long");
        }
        // The decoder's own words may quote the request; its class says enough.
        throw new RequestRejected(Problem.BAD_REQUEST, cause.getClass().getSimpleName());
    }

    /** True for a WebSocket handshake; any other upgrade is ignored, as RFC 9110 section 7.8 allows. */
    private static boolean isUpgrade(HttpRequest request, RequestFields fields) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.method().name().equals("GET")
                && fields.connectionHas("upgrade")
                && fields.upgrades().stream().anyMatch(WebSocketHandshake::offersWebSocket)
                && !fields.has("transfer-encoding")
                && !fields.has("content-length");
    }

    private H1Requests() {}
}
