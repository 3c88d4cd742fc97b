package org.owuitunnel.client.origin;

import io.netty.handler.codec.DecoderException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.observe.Printable;

/**
 * What the origin did wrong in one exchange.
 *
 * @param code what the relay is told
 * @param detail what the error page says of it
 */
record OriginFault(ErrorCode code, String detail) {
    /** It ended the connection, before it answered or in the middle of that. */
    static OriginFault hungUp(OriginAddress app, boolean unanswered) {
        String when = unanswered ? " hung up before it answered" : " hung up in the middle of its answer";
        return new OriginFault(ErrorCode.ORIGIN_CLOSED, app + when);
    }

    /** What came over the connection, if that is the fault; null when the connection itself, or we, have failed. */
    static @Nullable OriginFault of(OriginAddress app, Throwable cause) {
        if (cause.getCause() instanceof SSLException broken) {
            String why = Printable.of(String.valueOf(broken.getMessage()));
            return new OriginFault(ErrorCode.ORIGIN_CLOSED, app + " broke off TLS: " + why);
        }
        return cause instanceof DecoderException ? invalid(app, "it is not valid HTTP/1.1") : null;
    }

    /** What it sent cannot be passed on. */
    static OriginFault invalid(OriginAddress app, String what) {
        return new OriginFault(ErrorCode.ORIGIN_INVALID, app + " sent an invalid answer: " + what);
    }

    /** It speaks TLS and was asked by plain HTTP. */
    static OriginFault speaksTls(OriginAddress app) {
        return invalid(app, "it is TLS: the app expects " + app.secured().uri());
    }

    /** It sent nothing for {@code limit} where {@code what} was its turn. */
    static OriginFault silent(OriginAddress app, String what, Duration limit) {
        return new OriginFault(ErrorCode.ORIGIN_TIMEOUT, app + what + limit.toSeconds() + " s");
    }
}
