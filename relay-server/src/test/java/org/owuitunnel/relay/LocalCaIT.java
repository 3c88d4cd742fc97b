package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.testing.TunnelClient;

/** A relay whose certificates come from a CA of its own. */
class LocalCaIT {
    @TempDir
    private Path folder;

    @Test
    void aNameIsVouchedForAsSoonAsItIsGranted() throws Exception {
        Path file = Files.writeString(folder.resolve("relay.yml"), """
                https: {host: 127.0.0.1, port: 0}
                http: {port: off}
                tls: {local-ca: true}
                data: data
                """);
        TokenStore.Creation created = TokenStore.in(folder.resolve("data")).create("laptop");
        String token = ((TokenStore.Creation.Created) created).token().secret();
        try (RelayProcess relay = RelayProcess.start(file)) {
            X509Certificate authority = authority();
            assertThatThrownBy(() -> shakeHands(relay, authority, "kitchen.localhost"))
                    .isInstanceOf(SSLException.class);
            try (TunnelClient tunnel = relay.tunnel(authority, token, "kitchen")) {
                assertThat(tunnel).isNotNull();
                shakeHands(relay, authority, "kitchen.localhost");
                shakeHands(relay, authority, "localhost");
            }
        }
    }

    /** A2: a relay that nobody can dial is not started by mistake. */
    @Test
    void aRelayWithoutATokenDoesNotStart() throws Exception {
        Path file = Files.writeString(folder.resolve("relay.yml"), """
                https: {host: 127.0.0.1, port: 0}
                http: {port: off}
                tls: {local-ca: true}
                data: data
                """);
        assertThatThrownBy(() -> RelayProcess.start(file))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no tokens in ")
                .hasMessageContaining("(expected: 'owui-relay token create NAME' first)");
    }

    private X509Certificate authority() throws Exception {
        try (InputStream file = Files.newInputStream(folder.resolve("data/ca/ca.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    /** Fails unless the certificate is good for {@code name}. */
    private static void shakeHands(RelayProcess relay, X509Certificate authority, String name) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                RelayProcess.trusting(authority).getSocketFactory().createSocket("127.0.0.1", relay.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            if (leaf.getSubjectAlternativeNames().stream().noneMatch(one -> name.equals(one.get(1)))) {
                throw new SSLException("not for " + name + ": " + leaf.getSubjectAlternativeNames());
            }
        }
    }
}
