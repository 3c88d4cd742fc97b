package org.owuitunnel.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.TestCertificate;
import org.owuitunnel.relay.testing.LeakCheck;

/** What the relay's TLS agrees to. */
@ExtendWith(LeakCheck.class)
class TlsContextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"X25519MLKEM768", "X25519", "P-256"})
    void keysAreAgreedOnInOldWaysAndInOneThatHoldsAgainstQuantumComputers(String group) throws Exception {
        assumeTrue(OpenSsl.isAvailable(), "needs: BoringSSL, which has no library for this machine");
        assertThat(shakesHands(client().option(OpenSslContextOption.GROUPS, new String[] {group})))
                .isTrue();
    }

    @Test
    void nothingOlderThanTls12IsSpoken() throws Exception {
        assumeTrue(OpenSsl.isAvailable(), "needs: BoringSSL, which has no library for this machine");
        assertThat(shakesHands(client().protocols("TLSv1.2"))).isTrue();
        assertThat(shakesHands(client().protocols("TLSv1.1"))).isFalse();
    }

    @Test
    void theJdkServesWhereBoringSslDoesNotLoad() throws Exception {
        CertifiedKey key = certificate();
        assertThatCode(() -> TlsContexts.server(key.key(), key.chain(), SslProvider.JDK))
                .doesNotThrowAnyException();
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null);
    }

    private static CertifiedKey certificate() {
        Instant now = Instant.now();
        return TestCertificate.of(now.minusSeconds(60), now.plus(Duration.ofDays(1)), "localhost");
    }

    private static boolean shakesHands(SslContextBuilder clientBuilder) throws SSLException {
        CertifiedKey key = certificate();
        SslContext serverContext = TlsContexts.server(key.key(), key.chain(), SslProvider.OPENSSL_REFCNT);
        SslContext clientContext = clientBuilder.build();
        EmbeddedChannel server = new EmbeddedChannel();
        EmbeddedChannel client = new EmbeddedChannel();
        try {
            SslHandler serverTls = serverContext.newHandler(server.alloc());
            SslHandler clientTls = clientContext.newHandler(client.alloc(), "localhost", 443);
            server.pipeline().addLast(serverTls);
            client.pipeline().addLast(clientTls);
            int carried;
            do {
                carried = carry(client, server) + carry(server, client);
            } while (carried > 0);
            return serverTls.handshakeFuture().isSuccess()
                    && clientTls.handshakeFuture().isSuccess();
        } finally {
            client.finishAndReleaseAll();
            server.finishAndReleaseAll();
            ReferenceCountUtil.release(clientContext);
            ReferenceCountUtil.release(serverContext);
        }
    }

    /** How many buffers went over. */
    private static int carry(EmbeddedChannel from, EmbeddedChannel to) {
        int count = 0;
        for (ByteBuf octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
            count++;
            try {
                to.writeInbound(octets);
            } catch (RuntimeException e) {
                return 0; // the end that refuses says so by its handshake's future
            }
        }
        return count;
    }
}
