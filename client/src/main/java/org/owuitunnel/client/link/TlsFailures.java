package org.owuitunnel.client.link;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;

/** What a failed TLS handshake means. Stateless. */
public final class TlsFailures {
    /** The failure, as one of whoever was asked for at {@code relay}. */
    public static LinkFailure describe(RelayEndpoint relay, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RefusedCertificateException refused -> {
                    return new LinkFailure.CertificateRefused(relay, refused.problem());
                }
                case NotSslRecordException plain -> {
                    return new LinkFailure.TlsFailed(relay, "it answers without encryption");
                }
                case SslHandshakeTimeoutException late -> {
                    return new LinkFailure.TlsFailed(relay, "it does not answer");
                }
                case ClosedChannelException closed -> {
                    return new LinkFailure.TlsFailed(relay, "it closed the connection");
                }
                default -> {}
            }
        }
        return new LinkFailure.TlsFailed(relay, Problem.printable(String.valueOf(failure.getMessage())));
    }

    private TlsFailures() {}
}
