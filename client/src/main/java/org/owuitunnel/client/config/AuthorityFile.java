package org.owuitunnel.client.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.config.ValueTypes;

/** The certificate of a private authority, as a setting that names its file. Stateless; blocks on the file. */
final class AuthorityFile {
    private AuthorityFile() {}

    /** The first certificate of a PEM file; {@code ~} is {@code home}. */
    static ValueType<X509Certificate> type(Path home) {
        ValueType.Parser<Path> path = ValueTypes.path(home).parser();
        return new ValueType<>(
                "a PEM file with a certificate",
                (text, base) -> path.parse(text, base).flatMap(AuthorityFile::read));
    }

    private static Optional<X509Certificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException | CertificateException e) {
            return Optional.empty();
        }
    }
}
