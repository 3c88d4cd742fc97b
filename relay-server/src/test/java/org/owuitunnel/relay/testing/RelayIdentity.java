package org.owuitunnel.relay.testing;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.LeakPresenceDetector;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.listen.TlsContexts;

/**
 * A relay's certificate from a local CA, and those who trust that CA alone.
 *
 * @param client for Netty, without ALPN
 * @param clientH2 for Netty and HTTP/2
 * @param trusting for everyone else
 */
record RelayIdentity(SslContext server, SslContext client, SslContext clientH2, SSLContext trusting) {
    /** Made once: keys take longer than everything else here. */
    static final RelayIdentity SHARED = LeakPresenceDetector.staticInitializer(RelayIdentity::create);

    private static RelayIdentity create() {
        try {
            Path folder = Files.createTempDirectory("relay-fixture");
            LocalCertificateAuthority authority = LocalCertificateAuthority.openOrCreate(
                    folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
            CertifiedKey key = authority.issue(Set.of(RelayFixture.DOMAIN, "demo." + RelayFixture.DOMAIN), Set.of());
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, trust.getTrustManagers(), null);
            try (Stream<Path> made = Files.walk(folder)) {
                made.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
            return new RelayIdentity(
                    TlsContexts.server(key.key(), key.chain(), TlsContexts.provider()),
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .trustManager(authority.certificate())
                            .build(),
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .trustManager(authority.certificate())
                            .applicationProtocolConfig(new ApplicationProtocolConfig(
                                    ApplicationProtocolConfig.Protocol.ALPN,
                                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                    ApplicationProtocolNames.HTTP_2))
                            .build(),
                    trusting);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
