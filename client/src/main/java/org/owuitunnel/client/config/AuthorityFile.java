package org.owuitunnel.client.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.config.ValueTypes;

/** The certificates of private authorities, as a setting that names its file. Stateless; blocks on the file. */
final class AuthorityFile {
    private AuthorityFile() {}

    /** All certificates of a PEM file, at least one; {@code ~} is {@code home}. */
    static ValueType<List<X509Certificate>> type(Path home) {
        ValueType.Parser<Path> path = ValueTypes.path(home).parser();
        return new ValueType<>(
                "a PEM file with certificates",
                (text, base) -> path.parse(text, base).flatMap(AuthorityFile::read));
    }

    private static Optional<List<X509Certificate>> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        } catch (IOException | CertificateException e) {
            return Optional.empty();
        }
    }
}
