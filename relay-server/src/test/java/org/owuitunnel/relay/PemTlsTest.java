package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.testing.LeakCheck;

/** A certificate that is replaced while the relay runs. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
@ExtendWith(LeakCheck.class)
class PemTlsTest {
    @TempDir
    private Path folder;

    @Test
    void otherFilesAreUsedFromNowOnAndBadOnesNever() throws Exception {
        LocalCertificateAuthority ca = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
        CertificateSource.PemFiles files =
                new CertificateSource.PemFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        write(files, ca.issue(Set.of("localhost", "any.localhost"), Set.of()));
        try (PemTls tls = new PemTls(files, Hostname.of("localhost").orElseThrow())) {
            SslContext first = tls.get();
            write(files, ca.issue(Set.of("localhost", "any.localhost"), Set.of()));
            tls.reload(files);
            SslContext second = tls.get();
            assertThat(second).isNotSameAs(first);
            Files.writeString(files.certificate(), "no certificate");
            assertThatIOException().isThrownBy(() -> tls.reload(files));
            assertThat(tls.get()).isSameAs(second);
        }
    }

    private static void write(CertificateSource.PemFiles files, CertifiedKey key) throws Exception {
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : key.chain()) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(files.certificate(), chain);
        Files.deleteIfExists(files.key());
        Files.createFile(
                files.key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(files.key(), pem("PRIVATE KEY", key.key().getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
