package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.config.CertificateSource.PemFiles.Pair;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.PemText;

/** Certificates in files, which are replaced while the relay runs. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
@ExtendWith(LeakCheck.class)
class PemTlsTest {
    private static final Hostname DOMAIN = Hostname.of("localhost").orElseThrow();

    @TempDir
    private Path folder;

    private final ServedTls served = new ServedTls();
    private LocalCertificateAuthority ca;
    private long stamped;

    @BeforeEach
    void authority() throws IOException {
        ca = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
    }

    @AfterEach
    void free() {
        served.close();
    }

    @Test
    void otherFilesAreUsedFromNowOnAndBadOnesNever() throws Exception {
        Pair files = pair("one", "localhost", "any.localhost");
        PemTls tls = tls(files);
        SslContext first = served.find("localhost");
        write(files, "localhost", "any.localhost");
        tls.reload(List.of(files));
        SslContext second = served.find("localhost");
        assertThat(second).isNotNull().isNotSameAs(first);
        Files.writeString(files.certificate(), "no certificate");
        assertThatIOException().isThrownBy(() -> tls.reload(List.of(files)));
        assertThat(served.find("localhost")).isSameAs(second);
    }

    @Test
    void filesThatChangeAreReadOnceTheyLieStill() throws Exception {
        Pair files = pair("one", "localhost", "any.localhost");
        PemTls tls = tls(files);
        SslContext first = served.find("localhost");
        tls.look();
        assertThat(served.find("localhost")).isSameAs(first);

        write(files, "localhost", "any.localhost");
        tls.look();
        assertThat(served.find("localhost")).as("seen to change").isSameAs(first);
        tls.look();
        assertThat(served.find("localhost")).as("lies still").isNotSameAs(first);
    }

    @Test
    void badFilesAreToldOfAndLeaveTheCertificateInItsPlaceUntilGoodOnesCome() throws Exception {
        Pair files = pair("one", "localhost", "any.localhost");
        PemTls tls = tls(files);
        SslContext first = served.find("localhost");

        Pair other = pair("two", "localhost", "any.localhost");
        Files.copy(other.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        tls.look();
        tls.look();
        assertThat(served.find("localhost")).isSameAs(first);
        assertThat(tls.problem()).contains("first certificate is not for the key");

        Files.copy(other.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        tls.look();
        tls.look();
        assertThat(served.find("localhost")).isNotSameAs(first);
        assertThat(tls.problem()).isEmpty();
    }

    @Test
    void filesThatAreGoneForAWhileChangeNothing() throws Exception {
        Pair files = pair("one", "localhost", "any.localhost");
        PemTls tls = tls(files);
        SslContext first = served.find("localhost");
        Files.delete(files.certificate());
        tls.look();
        tls.look();
        assertThat(served.find("localhost")).isSameAs(first);
        assertThat(tls.problem()).contains("no such file");
    }

    @Test
    void aVisitorGetsTheCertificateOfTheHostThatHeNames() throws Exception {
        Pair domain = pair("domain", "localhost", "any.localhost");
        Pair other = pair("other", "box.local");
        tls(domain, other);
        SslContext first = served.find("localhost");
        SslContext second = served.find("box.local");
        assertThat(second).isNotSameAs(first);
        assertThat(served.find("any.localhost")).isSameAs(first);
        assertThat(served.find("")).as("who names none").isSameAs(first);
        assertThat(served.find("example.com")).as("who names another one").isSameAs(first);
    }

    @Test
    void whoeverStandsForTheDomainHasToBeAmongThem() throws Exception {
        Pair other = pair("other", "box.local");
        assertThatThrownBy(() -> tls(other))
                .hasMessage(
                        other.certificate()
                                + ": not for localhost but for box.local (expected: a certificate for localhost and *.localhost)");
    }

    private PemTls tls(Pair... pairs) throws IOException {
        return new PemTls(List.of(pairs), DOMAIN, served, InstantSource.system());
    }

    private Pair pair(String name, String... hosts) throws Exception {
        Pair files = new Pair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        write(files, hosts);
        return files;
    }

    /** With a time of its own on each file: two of one test are written within the clock's grain. */
    private void write(Pair files, String... hosts) throws Exception {
        CertifiedKey key = ca.issue(Set.of(hosts), Set.of());
        Files.writeString(files.certificate(), PemText.chain(key));
        Files.deleteIfExists(files.key());
        Files.createFile(
                files.key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(files.key(), PemText.key(key));
        stamped++;
        for (Path file : List.of(files.certificate(), files.key())) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + stamped * 1000));
        }
    }
}
