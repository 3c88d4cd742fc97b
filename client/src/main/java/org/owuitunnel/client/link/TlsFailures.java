package org.owuitunnel.client.link;

import org.owuitunnel.client.tls.HandshakeFailure;

/** What a failed TLS handshake with a relay means. Stateless. */
public final class TlsFailures {
    /** The failure, as one of whoever was asked for at {@code relay}. */
    public static LinkFailure describe(RelayEndpoint relay, Throwable failure) {
        return switch (HandshakeFailure.of(failure)) {
            case HandshakeFailure.Refused refused -> new LinkFailure.CertificateRefused(relay, refused.problem());
            case HandshakeFailure.Failed failed -> new LinkFailure.TlsFailed(relay, failed.why());
        };
    }

    private TlsFailures() {}
}
