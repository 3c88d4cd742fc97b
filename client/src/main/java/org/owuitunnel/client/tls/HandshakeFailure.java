package org.owuitunnel.client.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.owuitunnel.relay.observe.Printable;

/** What a failed TLS handshake means. Immutable. */
public sealed interface HandshakeFailure {
    /** The server's certificate was refused. */
    record Refused(CertificateProblem problem) implements HandshakeFailure {}

    /**
     * It did not come to a certificate, or failed for another reason.
     *
     * @param why one clause, with the server as "it"
     */
    record Failed(Kind kind, String why) implements HandshakeFailure {}

    /** Why there was no TLS. */
    enum Kind {
        /** Whoever answers does not speak TLS. */
        PLAIN,
        /** Nobody answers. */
        SILENT,
        /** The connection was closed without a word. */
        CLOSED,
        /** The two ends did not agree, for one. */
        OTHER
    }

    /** The meaning of {@code failure}, as Netty or the JDK's sockets tell it. */
    static HandshakeFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RefusedCertificateException refused -> {
                    return new Refused(refused.problem());
                }
                case NotSslRecordException plain -> {
                    return plain();
                }
                case SSLException plain
                when String.valueOf(plain.getMessage()).startsWith("Unsupported or unrec") -> {
                    return plain(); // the words of the JDK's sockets, which have no type for it
                }
                case SslHandshakeTimeoutException late -> {
                    return silent();
                }
                case InterruptedIOException late -> {
                    return silent();
                }
                case ClosedChannelException closed -> {
                    return closed();
                }
                case EOFException closed -> {
                    return closed();
                }
                default -> {}
            }
        }
        return new Failed(Kind.OTHER, Printable.of(String.valueOf(failure.getMessage())));
    }

    private static Failed plain() {
        return new Failed(Kind.PLAIN, "it answers without encryption");
    }

    private static Failed silent() {
        return new Failed(Kind.SILENT, "it does not answer");
    }

    private static Failed closed() {
        return new Failed(Kind.CLOSED, "it closed the connection");
    }
}
