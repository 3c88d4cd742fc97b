package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.owuitunnel.protocol.frame.Limits;

/**
 * Netty's strict decoder, which has to be told when the request was a HEAD. Confined to its connection's loop.
 *
 * <p>The client codec of Netty guesses that from a queue of requests written; here one connection has one request at a
 * time, so a flag does.
 */
final class AnswerDecoder extends HttpResponseDecoder {
    /** Longest status line, in octets: the reason is for people and is dropped. */
    private static final int MAX_LINE_BYTES = 4 * 1024;

    /** Largest head, and trailer section, in octets: four times what Open WebUI sends, and it fits one frame. */
    static final int MAX_HEAD_BYTES = 32 * 1024;

    private static final String VERSION_PREFIX = "HTTP/1.";

    /** What records of TLS begin with that tell of a failure, or shake hands: RFC 8446 section 5.1. */
    private static final int TLS_ALERT = 21;

    private static final int TLS_HANDSHAKE = 22;

    private boolean headRequest;

    /** True when octets of a message have come whose head is not complete. */
    private boolean begun;

    /** True when the connection ended in a line that is not the start of an answer. */
    private boolean endedInNoise;

    /** True once an octet has come in answer to the request. */
    private boolean heard;

    /** True when that octet begins a record of TLS, and no answer. */
    private boolean sawTls;

    AnswerDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(Limits.MESSAGE_TARGET_BYTES)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    /** The next final answer belongs to a request with this method. */
    void expect(String method) {
        headRequest = method.equals("HEAD");
        begun = false;
        heard = false;
    }

    /** True when nothing follows the message that just ended. */
    boolean clean() {
        return !begun && actualReadableBytes() == 0;
    }

    /** True when the origin sent something other than HTTP, but no whole line of it, and hung up. */
    boolean endedInNoise() {
        return endedInNoise;
    }

    /** True when the origin sent a record of TLS in place of an answer. */
    boolean sawTls() {
        return sawTls;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!heard && in.isReadable()) {
            heard = true;
            byte first = in.getByte(in.readerIndex());
            sawTls = first == TLS_ALERT || first == TLS_HANDSHAKE;
        }
        super.decode(context, in, out);
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        endedInNoise = in.isReadable() && !begun && !startsLikeHttp(in);
    }

    private static boolean startsLikeHttp(ByteBuf in) {
        int length = Math.min(in.readableBytes(), VERSION_PREFIX.length());
        return in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1)
                .equals(VERSION_PREFIX.substring(0, length));
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        begun = true;
        return super.createMessage(initialLine);
    }

    /** Netty lets whatever stands between a name, white space and the colon vanish; only the space itself may (RFC 9112 section 5.1). */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        int next = start + length;
        while (next < line.length && (line[next] == ' ' || line[next] == '\t')) {
            next++;
        }
        if (next == line.length || line[next] != ':') {
            throw new IllegalArgumentException("field line without a colon behind its name");
        }
        return super.splitHeaderName(line, start, length);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        begun = false;
        boolean interim =
                message instanceof HttpResponse answer && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        return (headRequest && !interim) || super.isContentAlwaysEmpty(message);
    }
}
