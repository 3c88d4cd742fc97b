package org.owuitunnel.relay.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.owuitunnel.relay.certificates.LocalCaFixture.addresses;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority.Opening;
import org.owuitunnel.relay.storage.Permissions;

class LocalCertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    @TempDir
    Path temporary;

    private LocalCaFixture fixture;

    @BeforeEach
    void inAnEmptyFolder() {
        fixture = new LocalCaFixture(temporary.resolve("ca"), NOW);
    }

    @Test
    void aCertificateIsKeptForTheNextRun() throws Exception {
        Set<InetAddress> both = addresses("192.168.1.7", "fd00::7");
        CertifiedKey first =
                fixture.open().keptOrIssued(Set.of("localhost", "Demo.localhost"), both, Duration.ofDays(2));
        CertifiedKey next = fixture.after(Duration.ofDays(4))
                .open()
                .keptOrIssued(Set.of("demo.localhost", "localhost"), both, Duration.ofDays(2));

        assertThat(next.chain()).isEqualTo(first.chain());
        assertThat(PemFiles.belongTogether(next.key(), next.leaf().getPublicKey()))
                .isTrue();
        assertThat(Permissions.exposure(fixture.folder().resolve("server.pem"))).isEmpty();
    }

    @Test
    void aKeptCertificateThatDoesNotFitIsReplaced() throws Exception {
        Duration left = Duration.ofDays(2);
        Set<String> names = Set.of("localhost");
        CertifiedKey first = fixture.open().keptOrIssued(names, Set.of(), left);

        CertifiedKey other = fixture.open().keptOrIssued(Set.of("localhost", "a.localhost"), Set.of(), left);
        assertThat(other.leaf()).isNotEqualTo(first.leaf());
        CertifiedKey fewer = fixture.open().keptOrIssued(names, Set.of(), left);
        assertThat(fewer.leaf()).isNotIn(first.leaf(), other.leaf());
        CertifiedKey aged = fixture.after(Duration.ofDays(6)).open().keptOrIssued(names, Set.of(), left);
        assertThat(aged.leaf()).isNotEqualTo(fewer.leaf());
        CertifiedKey early = fixture.open().keptOrIssued(names, Set.of(), left);
        assertThat(early.leaf()).as("the other one is not valid yet").isNotEqualTo(aged.leaf());
        Files.delete(fixture.issuerFile());
        CertifiedKey ofAnotherCa = fixture.open().keptOrIssued(names, Set.of(), left);
        assertThat(ofAnotherCa.chain()).isNotEqualTo(early.chain());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aKeptKeyThatIsDamagedOrThatOthersCouldReadIsReplaced() throws Exception {
        Duration left = Duration.ofDays(2);
        Set<String> names = Set.of("localhost");
        Path file = fixture.folder().resolve("server.pem");
        CertifiedKey first = fixture.open().keptOrIssued(names, Set.of(), left);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        CertifiedKey second = fixture.open().keptOrIssued(names, Set.of(), left);
        Files.writeString(file, "-----BEGIN nothing");
        CertifiedKey third = fixture.open().keptOrIssued(names, Set.of(), left);

        assertThat(Set.of(first.leaf(), second.leaf(), third.leaf())).hasSize(3);
        assertThat(Permissions.exposure(file)).isEmpty();
    }

    @Test
    void authorityAndIssuerAreConfinedToTlsServersOfPrivateNames() throws Exception {
        LocalCertificateAuthority authority = fixture.open();
        X509Certificate ca = authority.certificate();
        X509Certificate issuer =
                authority.issue(Set.of("localhost"), Set.of()).chain().getLast();

        assertThat(ca.getSubjectX500Principal().getName())
                .isEqualTo("CN=owui-tunnel local CA of alice@box.lan,O=owui-tunnel");
        assertThat(ca.getBasicConstraints()).isEqualTo(1);
        assertThat(issuer.getIssuerX500Principal()).isEqualTo(ca.getSubjectX500Principal());
        assertThat(issuer.getBasicConstraints()).isZero();
        for (X509Certificate each : List.of(ca, issuer)) {
            assertThat(each.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
            assertThat(each.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
            assertThat(each.getCriticalExtensionOIDs())
                    .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15", "2.5.29.30"); // basic, key usage, names
            assertThat(each.getNonCriticalExtensionOIDs())
                    .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.37"); // key ids, extended usage
            assertThat(each.getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofHours(1))));
            assertThat(Duration.between(NOW, each.getNotAfter().toInstant()).toDays())
                    .isEqualTo(5 * 365);
        }
    }

    @Test
    void keyOfWhatDevicesTrustIsNowhere() throws IOException {
        X509Certificate ca = fixture.open().certificate();

        try (Stream<Path> files = Files.list(fixture.folder())) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("ca.pem", "issuer.pem", "issuer.pem.lock");
        }
        assertThat(PemFiles.belongTogether(Pem.read(fixture.issuerFile()).privateKey(), ca.getPublicKey()))
                .isFalse();
    }

    @Test
    void sameAuthorityIsFoundAgain() throws IOException {
        LocalCertificateAuthority first = fixture.open();
        LocalCertificateAuthority second = fixture.after(Duration.ofDays(365)).open("another@name");

        assertThat(first.opening()).isEqualTo(Opening.CREATED);
        assertThat(second.opening()).isEqualTo(Opening.FOUND);
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.certificateFile()).isEqualTo(fixture.certificateFile());
        assertThat(second.permits("box.local")).isTrue();
    }

    @Test
    void serverCertificateIsShortLivedAndNamedByItsAlternativesAlone() throws Exception {
        LocalCertificateAuthority ca = fixture.open();

        CertifiedKey issued = ca.issue(Set.of("localhost", "Demo.localhost"), addresses("127.0.0.1", "192.168.1.7"));
        X509Certificate leaf = issued.leaf();

        assertThat(issued.chain()).hasSize(2).first().isEqualTo(leaf);
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("O=owui-tunnel");
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "demo.localhost"),
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "192.168.1.7"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofHours(1))));
        assertThat(issued.expiresAt()).isEqualTo(NOW.minus(Duration.ofHours(1)).plus(Duration.ofDays(7)));
        assertThat(leaf.getSerialNumber().signum()).isPositive();
        assertThat(leaf.getSerialNumber().bitLength()).isLessThanOrEqualTo(159);
    }

    @Test
    void everyIssueHasAKeyOfItsOwn() throws IOException {
        LocalCertificateAuthority ca = fixture.open();

        CertifiedKey first = ca.issue(Set.of("localhost"), Set.of());
        CertifiedKey second = ca.issue(Set.of("localhost"), Set.of());

        assertThat(second.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
        assertThat(second.leaf().getSerialNumber()).isNotEqualTo(first.leaf().getSerialNumber());
        assertThat(second.toString()).doesNotContain("Key key").contains("localhost");
    }

    @Test
    void javaAcceptsTheChain() throws Exception {
        validate(fixture.open().issue(Set.of("demo.localhost"), addresses("10.1.2.3", "fd00::7")));
    }

    @Test
    void javaRefusesWhatAThiefSignsThoughItKnowsNoLimitsOfWhatItTrusts() throws Exception {
        fixture.open();
        CertifiedKey forged = fixture.forge(new GeneralNames(new GeneralName(GeneralName.dNSName, "example.org")));

        assertThatThrownBy(() -> validate(forged))
                .isInstanceOf(CertPathValidatorException.class)
                .hasMessageContaining("name constraints");
    }

    @Test
    void longOwnerIsCutToWhatACommonNameHolds() throws IOException {
        X509Certificate ca = fixture.open("a".repeat(200)).certificate();

        assertThat(ca.getSubjectX500Principal().getName())
                .contains("CN=owui-tunnel local CA of aaa")
                .hasSizeLessThan(90);
    }

    @Test
    void expiredAuthorityIsReplacedAndSaysSo() throws IOException {
        X509Certificate old = fixture.open().certificate();
        LocalCaFixture later = fixture.after(Duration.ofDays(6 * 365));

        LocalCertificateAuthority next = later.open();

        assertThat(next.opening()).isEqualTo(Opening.REPLACED);
        assertThat(next.certificate().getPublicKey()).isNotEqualTo(old.getPublicKey());
        assertThat(later.open().opening()).isEqualTo(Opening.FOUND);
    }

    @Test
    void nothingIsIssuedBeyondTheAuthoritysOwnEnd() throws IOException {
        Instant end = fixture.open().certificate().getNotAfter().toInstant();
        LocalCaFixture lastDay = new LocalCaFixture(fixture.folder(), end.minus(Duration.ofDays(1)));

        assertThat(lastDay.open().issue(Set.of("localhost"), Set.of()).expiresAt())
                .isEqualTo(end);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void keyThatOthersMayReadIsRefusedWithTheCommandThatHelps() throws IOException {
        fixture.open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.folder())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.issuerFile())))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(fixture.issuerFile(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(fixture::open).hasMessageContaining("chmod 600 '" + fixture.issuerFile());
    }

    @Test
    void certificateToHandOutIsWrittenAgainWhenItIsMissingOrAnother() throws IOException {
        String certificate = Files.readString(fixture.open().certificateFile());

        Files.delete(fixture.certificateFile());
        assertThat(fixture.open().opening()).isEqualTo(Opening.FOUND);
        assertThat(fixture.certificateFile()).hasContent(certificate);

        Files.writeString(fixture.certificateFile(), "a former CA's");
        fixture.open();
        assertThat(fixture.certificateFile()).hasContent(certificate);
    }

    @Test
    void damagedFileIsAnErrorThatNamesIt() throws IOException {
        fixture.open();
        String whole = Files.readString(fixture.issuerFile());

        Files.writeString(fixture.issuerFile(), whole.substring(0, whole.length() - 200));
        assertThatThrownBy(fixture::open).hasMessageContaining(fixture.issuerFile() + ": ");

        Files.writeString(fixture.issuerFile(), "");
        assertThatThrownBy(fixture::open).hasMessageContaining(fixture.issuerFile() + ": no private key");
    }

    @Test
    void fileOfAServerIsNoIssuer() throws Exception {
        CertifiedKey leaf = fixture.open().issue(Set.of("localhost"), Set.of());
        Files.write(fixture.issuerFile(), Pem.write(leaf.key()));
        Files.write(fixture.issuerFile(), Pem.write(leaf.leaf()), StandardOpenOption.APPEND);

        assertThatThrownBy(fixture::open).hasMessageContaining(fixture.issuerFile() + ": not an issuer and its CA");
    }

    @Test
    void clockBeforeTheAuthoritysBeginningIsNamed() throws IOException {
        fixture.open();

        assertThatThrownBy(fixture.after(Duration.ofDays(-2))::open).hasMessageContaining("this machine's clock");
    }

    @Test
    void manyFirstStartsAtOnceAgreeOnOneAuthority() throws Exception {
        List<Callable<X509Certificate>> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(() -> fixture.open().certificate());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<X509Certificate> started : threads.invokeAll(starts)) {
                assertThat(started.get()).isEqualTo(fixture.open().certificate());
            }
        }
    }

    @Test
    void fingerprintIsTheDigestThatViewersShow() throws IOException, GeneralSecurityException {
        X509Certificate ca = fixture.open().certificate();

        assertThat(Fingerprint.sha256(ca)).matches("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
    }

    private void validate(CertifiedKey certified) throws Exception {
        X509Certificate ca = Pem.read(fixture.certificateFile()).certificates().getFirst();
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(certified.chain()), parameters);
    }
}
