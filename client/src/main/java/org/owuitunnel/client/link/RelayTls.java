package org.owuitunnel.client.link;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS towards the relay: BoringSSL where it loads, the JDK's otherwise; chain and host name are always verified. Stateless. */
final class RelayTls {
    /** RFC 6761 section 6.3. */
    private static final String THIS_MACHINE = "localhost";

    /** The provider that works here. */
    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** A context that trusts the system's authorities and {@code trusted}; reads them from disk. */
    static SslContext context(SslProvider provider, RelayEndpoint relay, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        return SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(new NamingTrustManager(trust(relay, trusted)))
                .endpointIdentificationAlgorithm("HTTPS")
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private static X509ExtendedTrustManager trust(RelayEndpoint relay, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        if (trusted.isEmpty()) {
            return manager(null);
        }
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        // No public authority may speak for this machine itself, and reading all of them takes a tenth of the start.
        if (!relay.host().equals(THIS_MACHINE)) {
            for (X509Certificate authority : manager(null).getAcceptedIssuers()) {
                all.setCertificateEntry("system-" + number++, authority);
            }
        }
        for (X509Certificate certificate : trusted) {
            all.setCertificateEntry("extra-" + number++, certificate);
        }
        return manager(all);
    }

    /** The JDK's manager for {@code store}, or for the system's own when null. */
    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("trust managers: none for X.509");
    }

    private RelayTls() {}
}
