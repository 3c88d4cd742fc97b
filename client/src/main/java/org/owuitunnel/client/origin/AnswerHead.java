package org.owuitunnel.client.origin;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.protocol.http.WebSocketHandshake;

/**
 * The head of an answer as it may pass on. Immutable.
 *
 * @param fields without those that end at this hop
 * @param body how its body ends
 * @param keepAlive true when the origin will take another request on the same connection
 * @param namesWebSocket true when it names the WebSocket protocol as RFC 9110 section 7.8 asks of a 101
 */
record AnswerHead(int status, Fields fields, Body body, boolean keepAlive, boolean namesWebSocket) {
    /** How the body of an answer ends: RFC 9112 section 6.3. */
    enum Body {
        /** No octet of a body can follow. */
        NONE,
        /** A length or the last chunk tells a whole body from a cut one. */
        FRAMED,
        /** It ends when the origin closes the connection. */
        UNTIL_CLOSE
    }

    /** What to say of octets that are no answer at all. */
    static final String NOT_HTTP = "it is not HTTP; perhaps this port speaks HTTPS or another protocol";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** Checks and takes over what the decoder made of the origin's octets. */
    static AnswerHead of(HttpResponse answer, boolean headRequest) throws InvalidAnswerException {
        if (answer.decoderResult().isFailure()) {
            boolean noStatusLine = answer instanceof FullHttpResponse; // what the decoder makes up in its place
            throw new InvalidAnswerException(
                    noStatusLine ? NOT_HTTP : describe(answer.decoderResult().cause()));
        }
        int status = answer.status().code();
        if (answer.protocolVersion().majorVersion() != 1 || status < 100 || status > 999) {
            throw new InvalidAnswerException("its status line is not one of HTTP/1");
        }
        HttpHeaders headers = answer.headers();
        boolean empty = status < 200 || status == NO_CONTENT;
        Body body = headRequest || empty || status == NOT_MODIFIED ? Body.NONE : body(headers);
        List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
        Fields fields = fields(headers, FieldRules.nominated(connection), empty);
        return new AnswerHead(status, fields, body, HttpUtil.isKeepAlive(answer), namesWebSocket(headers));
    }

    private static Body body(HttpHeaders headers) throws InvalidAnswerException {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        checkCodings(codings);
        if ("0".equals(length)) {
            return Body.NONE;
        }
        return length == null && codings.isEmpty() ? Body.UNTIL_CLOSE : Body.FRAMED;
    }

    /** True for a 101, behind which no HTTP follows. */
    boolean switching() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** True for 1xx other than 101: the final head is still to come. */
    boolean interim() {
        return status < 200 && status != SWITCHING_PROTOCOLS;
    }

    private static boolean namesWebSocket(HttpHeaders headers) {
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        return upgrade != null
                && WebSocketHandshake.offersWebSocket(upgrade)
                && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
    }

    /** A coding other than chunked was asked for by no one, and without the field that names it the body would be noise. */
    private static void checkCodings(List<String> codings) throws InvalidAnswerException {
        if (codings.size() > 1 || (codings.size() == 1 && !codings.getFirst().equalsIgnoreCase("chunked"))) {
            throw new InvalidAnswerException("its transfer coding is not chunked");
        }
    }

    /** RFC 9110 section 8.6: an answer that can have no body at all has no {@code content-length}. */
    private static Fields fields(HttpHeaders headers, Set<String> nominated, boolean empty)
            throws InvalidAnswerException {
        Fields.Builder fields = Fields.builder(headers.size());
        int count = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = field.getKey().toString().toLowerCase(Locale.ROOT);
            if (++count > Limits.MAX_FIELDS) {
                throw new InvalidAnswerException("its head has more than " + Limits.MAX_FIELDS + " fields");
            }
            if (!FieldRules.endsHere(name, nominated) && !(empty && name.equals("content-length"))) {
                fields.add(name, field.getValue().toString());
            }
        }
        return fields.build();
    }

    /** The rule that was broken; the decoder's own message may quote a value. */
    private static String describe(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? "its head is larger than " + AnswerDecoder.MAX_HEAD_BYTES / 1024 + " KiB"
                : "it is not valid HTTP/1.1";
    }
}
