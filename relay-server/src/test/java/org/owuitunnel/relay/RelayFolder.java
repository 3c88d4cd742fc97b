package org.owuitunnel.relay;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.listen.TlsContexts;
import org.owuitunnel.relay.testing.PemText;

/** The files of a relay that runs as a process of its own: certificate, key, tokens, configuration. For one test. */
record RelayFolder(Path folder, X509Certificate authority) {
    /** Writes certificate and key for {@code localhost} and {@code any.localhost}. */
    static RelayFolder in(Path folder) throws Exception {
        LocalCertificateAuthority ca = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
        CertifiedKey key = ca.issue(Set.of("localhost", "any.localhost"), Set.of());
        Files.writeString(folder.resolve("chain.pem"), PemText.chain(key));
        Path keyFile = Files.createFile(
                folder.resolve("key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, PemText.key(key));
        return new RelayFolder(folder, ca.certificate());
    }

    /** Trusts the relay's authority, for whatever name: for many connections of one process. */
    SslContext tls() throws SSLException {
        return trusting().build();
    }

    /** The same, for HTTP/2. */
    SslContext tlsForH2() throws SSLException {
        return trusting()
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }

    private SslContextBuilder trusting() {
        return SslContextBuilder.forClient()
                .sslProvider(TlsContexts.provider())
                .trustManager(authority)
                .endpointIdentificationAlgorithm(null);
    }

    /** Writes a configuration on a port that is free, with {@code more} lines. */
    Path configure(String more) throws IOException {
        return write(0, more);
    }

    /** Writes one on {@code port}. */
    Path configureOn(int port) throws IOException {
        return write(port, "");
    }

    private Path write(int port, String more) throws IOException {
        return Files.writeString(folder.resolve("relay.yml"), """
                domain: localhost
                https: {host: 127.0.0.1, port: %d}
                http: {port: off}
                tls: {certificate: chain.pem, key: key.pem}
                data: data
                %s
                """.formatted(port, more));
    }

    String token() throws IOException {
        return tokens(1).getFirst();
    }

    List<String> tokens(int count) throws IOException {
        TokenStore store = TokenStore.in(folder.resolve("data"));
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TokenStore.Creation made = store.create("laptop-" + i);
            tokens.add(((TokenStore.Creation.Created) made).token().secret());
        }
        return tokens;
    }
}
