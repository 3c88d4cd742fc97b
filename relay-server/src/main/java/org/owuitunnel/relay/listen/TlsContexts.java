package org.owuitunnel.relay.listen;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/** TLS as Mozilla's intermediate profile 5.8 has it: 1.2 and 1.3, forward secrecy, AEAD only. Stateless. */
public final class TlsContexts {
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** How keys are agreed on, the best first: the first one holds against quantum computers as well. Only BoringSSL has it. */
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};

    /**
     * What Netty carries the key to the provider in, within this process. The usual one derives a key of its own by ten
     * thousand rounds of a hash for that, twice, which takes a cold JVM a tenth of a second.
     */
    private static final String KEY_STORE = "JKS";

    /** Visitors show no certificates. Without it every public authority would be read from disk and kept. */
    private static final X509TrustManager NO_VISITORS = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no certificate was asked for");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this end is the server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    /** BoringSSL where its native library loads, since it needs half the CPU; the JDK's otherwise. */
    public static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    /** A server's context for {@code chain}, leaf first. */
    public static SslContext server(PrivateKey key, List<X509Certificate> chain, SslProvider provider)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(provider)
                .keyStoreType(KEY_STORE)
                .trustManager(NO_VISITORS)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1));
        if (provider != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, GROUPS);
        }
        return builder.build();
    }

    private TlsContexts() {}
}
