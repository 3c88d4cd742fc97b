package org.owuitunnel.relay.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.owuitunnel.relay.certificates.LocalCaFixture.addresses;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another implementation says of the local CA's certificates. */
class OpensslIT {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    @TempDir
    Path folder;

    private LocalCaFixture fixture;

    @BeforeEach
    void opensslIsThere() {
        fixture = new LocalCaFixture(folder.resolve("ca"), Instant.now());
        assumeTrue(CI || Files.isExecutable(Path.of("/usr/bin/openssl")), "needs: apt-get install -y openssl");
    }

    @ParameterizedTest
    @CsvSource({
        "-verify_hostname,localhost",
        "-verify_hostname,demo.localhost",
        "-verify_hostname,box.local",
        "-verify_ip,192.168.1.7",
        "-verify_ip,fd00::7"
    })
    void issuedCertificateIsGoodForATlsServerOfItsNames(String kind, String name) throws Exception {
        CertifiedKey issued = fixture.open()
                .issue(Set.of("localhost", "demo.localhost", "box.local"), addresses("192.168.1.7", "fd00::7"));

        assertThat(verify(issued, kind, name)).endsWith(": OK");
        assertThat(verify(issued, "-verify_hostname", "other.localhost")).contains("hostname mismatch");
    }

    @ParameterizedTest
    @CsvSource({
        "2,example.org",
        "2,*.org",
        "2,other.local",
        "2,xbox.local",
        "7,8.8.8.8",
        "7,172.32.0.1",
        "7,2001:db8::1"
    })
    void thiefOfTheKeyCannotSpeakForPublicNames(int tag, String name) throws Exception {
        fixture.open();
        CertifiedKey forged = fixture.forge(new GeneralNames(
                new GeneralName[] {new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(tag, name)}));

        assertThat(verify(forged)).contains("permitted subtree violation");
    }

    @Test
    void certificateIsOfNoUseForMail() throws Exception {
        CertifiedKey issued = fixture.open().issue(Set.of("localhost"), Set.of());

        assertThat(verify(issued, "-purpose", "smimesign")).contains("unsuitable certificate purpose");
    }

    @ParameterizedTest
    @CsvSource({
        "ecparam -genkey -name prime256v1,EC",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384,EC",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048,RSA",
        "genrsa -traditional 2048,RSA",
        "genpkey -algorithm ed25519,EdDSA"
    })
    void keysThatOpensslWritesAreRead(String arguments, String algorithm) throws Exception {
        Path key = folder.resolve("key.pem");
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(2, List.of("-out", key.toString()));

        run(command);

        assertThat(Pem.read(key).privateKey().getAlgorithm()).isEqualTo(algorithm);
    }

    private String verify(CertifiedKey certified, String... options) throws Exception {
        Path leaf = Files.write(folder.resolve("leaf.pem"), Pem.write(certified.leaf()));
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                fixture.certificateFile().toString()));
        command.addAll(List.of("-untrusted", fixture.issuerFile().toString(), "-purpose", "sslserver"));
        command.addAll(List.of(options));
        command.add(leaf.toString());
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }
}
