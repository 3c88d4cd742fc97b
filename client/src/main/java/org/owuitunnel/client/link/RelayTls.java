package org.owuitunnel.client.link;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.owuitunnel.client.tls.ServerTrust;

/** TLS towards the relay: BoringSSL where it loads, the JDK's otherwise; chain and host name are always verified. Stateless. */
final class RelayTls {
    /** The provider that works here. */
    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** A context that trusts the system's authorities and {@code trusted}; reads them from disk. */
    static SslContext context(SslProvider provider, RelayEndpoint relay, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        return ServerTrust.verifying(relay.host(), trusted).context(provider);
    }

    private RelayTls() {}
}
