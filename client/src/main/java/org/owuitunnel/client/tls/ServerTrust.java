package org.owuitunnel.client.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** By what a server is known: its chain and its name, or nothing at all. Immutable; TLS 1.2 or 1.3, for HTTP/1.1. */
public final class ServerTrust {
    /** RFC 6761 section 6.3. */
    private static final String THIS_MACHINE = "localhost";

    /** Compares names as RFC 9110 section 4.3.4 has it. */
    private static final String BY_NAME = "HTTPS";

    private final X509ExtendedTrustManager manager;

    /** How names are compared; null when they are not. */
    private final @Nullable String identification;

    private ServerTrust(X509ExtendedTrustManager manager, @Nullable String identification) {
        this.manager = manager;
        this.identification = identification;
    }

    /** Trust in the system's authorities and {@code trusted}, to vouch for {@code host}; reads them from disk. */
    public static ServerTrust verifying(String host, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        return new ServerTrust(new NamingTrustManager(judge(host, trusted)), BY_NAME);
    }

    /** Trust in whoever answers. */
    public static ServerTrust inAnyone() {
        return new ServerTrust(new AnyCertificate(), null);
    }

    /** A context for Netty. */
    public SslContext context(SslProvider provider) throws SSLException {
        return SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(manager)
                .endpointIdentificationAlgorithm(identification)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    /** A handler that asks for {@code host}, also by names without a dot, which providers leave out of the handshake. */
    public static SslHandler handler(SslContext context, ByteBufAllocator allocator, String host, int port) {
        SslHandler handler = context.newHandler(allocator, host, port);
        List<SNIServerName> names = serverNames(host);
        if (!names.isEmpty()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(names);
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /** Sockets for what may block: each compares the name in its handshake, for a socket that is connected already. */
    public SSLSocketFactory sockets() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return new NamedSockets(context.getSocketFactory(), identification);
    }

    /** Who decides about chains. */
    public X509TrustManager manager() {
        return manager;
    }

    /** {@code host} as a handshake names it: RFC 6066 section 3 has no addresses, nor what no DNS name may hold. */
    static List<SNIServerName> serverNames(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static X509ExtendedTrustManager judge(String host, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        if (trusted.isEmpty()) {
            return manager(null);
        }
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        // No public authority may speak for this machine itself, and reading all of them takes a tenth of the start.
        if (!host.equals(THIS_MACHINE)) {
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
}
