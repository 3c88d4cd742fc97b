package org.owuitunnel.client.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.local.LanAddress.Reach;
import org.owuitunnel.client.local.Machine.Platform;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.certificates.PemFiles;

/** A real Chromium and a real curl, before the CA is trusted, while it is, and after. */
@EnabledOnOs(OS.LINUX)
class TrustIT {
    private static final String PAGE = "reached over trusted https";
    private static final int SECONDS = 60;

    @TempDir
    Path temporary;

    private LocalCertificateAuthority ca;
    private Path home;
    private List<InetAddress> network;
    private HttpsServer server;
    private int browserRuns;

    @BeforeEach
    void aServerWithACertificateOfTheLocalCa() throws Exception {
        require("chromium", "certutil", "curl", "openssl");
        ca = TestCa.in(temporary.resolve("ca"));
        home = Files.createDirectories(temporary.resolve("home"));
        network = LanAddresses.ofThisMachine().stream()
                .filter(lan -> lan.reach() == Reach.NETWORK)
                .map(LanAddress::address)
                .limit(1)
                .toList();
        Set<InetAddress> addresses = new LinkedHashSet<>(network);
        addresses.add(InetAddress.ofLiteral("127.0.0.1"));
        serve(ca.issue(Set.of("localhost", "demo.localhost"), addresses));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void chromiumTrustsTheCaFromInstallToUninstallAndOnlyForPrivateNames() throws Exception {
        Trust trust = userTrust();
        assertThat(chromium("localhost")).isEqualTo("net::ERR_CERT_AUTHORITY_INVALID");

        assertThat(browsers(trust.install(ca.certificateFile()))).isNotEmpty().allMatch(Step::settled);

        assertThat(chromium("localhost")).isEqualTo(PAGE);
        assertThat(chromium("demo.localhost")).isEqualTo(PAGE);
        assertThat(chromium("127.0.0.1")).isEqualTo(PAGE);
        for (InetAddress address : network) {
            assertThat(chromium(new LanAddress(address, "", Reach.NETWORK).host()))
                    .isEqualTo(PAGE);
        }
        assertThat(chromium("other.localhost")).isEqualTo("net::ERR_CERT_COMMON_NAME_INVALID");

        server.stop(0);
        serve(forged("DNS:www.example.org"));
        assertThat(chromium("www.example.org")).isEqualTo("net::ERR_CERT_INVALID");

        assertThat(browsers(trust.uninstall(ca.certificateFile()))).isNotEmpty().allMatch(Step::settled);
        server.stop(0);
        serve(ca.issue(Set.of("localhost"), Set.of()));
        assertThat(chromium("localhost")).isEqualTo("net::ERR_CERT_AUTHORITY_INVALID");
        assertThat(browsers(trust.uninstall(ca.certificateFile())))
                .isNotEmpty()
                .allMatch(step -> step.outcome() == Step.Outcome.UNCHANGED);
    }

    @Test
    void caIsAddedWhereChromiumAlreadyKeepsItsOwn() throws Exception {
        chromium("localhost");
        assertThat(home.resolve(".local/share/pki/nssdb")).isDirectory();

        userTrust().install(ca.certificateFile());

        assertThat(home.resolve(".pki")).doesNotExist();
        assertThat(chromium("localhost")).isEqualTo(PAGE);
    }

    /** Changes the machine's own store, and puts it back: for machines of root, as those of CI are. */
    @Test
    void curlTrustsTheCaFromInstallToUninstall() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs: root, for the system's trust store");
        require("update-ca-certificates");
        Machine machine = Machine.current();
        Trust trust = new Trust(
                new Machine(Platform.LINUX, home, machine.root(), machine.writable(), machine.variables()),
                new SystemCommands(machine),
                line -> {},
                true);
        assertThat(curl("localhost")).isEqualTo("60"); // CURLE_PEER_FAILED_VERIFICATION
        try {
            assertThat(trust.install(ca.certificateFile())).allMatch(Step::settled);
            assertThat(curl("localhost")).isEqualTo(PAGE);
            assertThat(curl("demo.localhost")).isEqualTo(PAGE);
            assertThat(curl("127.0.0.1")).isEqualTo(PAGE);

            server.stop(0);
            serve(forged("IP:192.0.2.1,DNS:localhost"));
            assertThat(curl("localhost")).isEqualTo("60");
        } finally {
            assertThat(trust.uninstall(ca.certificateFile())).allMatch(Step::settled);
        }
        server.stop(0);
        serve(ca.issue(Set.of("localhost"), Set.of()));
        assertThat(curl("localhost")).isEqualTo("60");
        String name = CaCertificate.read(ca.certificateFile()).fileName("");
        try (var links = Files.list(Path.of("/etc/ssl/certs"))) {
            assertThat(links).noneMatch(link -> link.getFileName().toString().startsWith(name));
        }
    }

    /** The user's part alone: with its root elsewhere, the machine has no store of a system. */
    private Trust userTrust() {
        Machine machine = new Machine(
                Platform.LINUX, home, temporary.resolve("root"), file -> false, Map.of("PATH", System.getenv("PATH")));
        return new Trust(machine, new SystemCommands(machine), line -> {}, true);
    }

    private static List<Step> browsers(List<Step> steps) {
        return steps.stream()
                .filter(step -> !step.name().equals("system store"))
                .toList();
    }

    private void serve(CertifiedKey certified) throws IOException, GeneralSecurityException {
        char[] password = "only in memory".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, password);
        keys.setKeyEntry("leaf", certified.key(), password, certified.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, PAGE.length());
            try (var body = exchange.getResponseBody()) {
                body.write(PAGE.getBytes(UTF_8));
            }
        });
        server.start();
    }

    /** What a thief of the CA's key could sign, made with another program. */
    private CertifiedKey forged(String names) throws Exception {
        Path key = temporary.resolve("forged.key");
        Path request = temporary.resolve("forged.csr");
        Path leaf = temporary.resolve("forged.pem");
        Path extensions = Files.writeString(
                temporary.resolve("forged.ext"), "extendedKeyUsage=serverAuth\nsubjectAltName=" + names + "\n");
        Path issuer = ca.certificateFile().resolveSibling("issuer.pem");
        run(List.of(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/O=thief",
                "-keyout",
                key.toString(),
                "-out",
                request.toString()));
        run(List.of(
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                issuer.toString(),
                "-CAkey",
                issuer.toString(),
                "-CAserial",
                temporary.resolve("serial").toString(),
                "-CAcreateserial",
                "-days",
                "3",
                "-extfile",
                extensions.toString(),
                "-out",
                leaf.toString()));
        X509Certificate certificate = CaCertificate.read(leaf).certificate();
        PrivateKey privateKey =
                PemFiles.read(leaf, key, Instant.now(), List.of()).key();
        X509Certificate behind =
                PemFiles.read(issuer, issuer, Instant.now(), List.of()).leaf();
        return new CertifiedKey(privateKey, List.of(certificate, behind));
    }

    /** The page's text, or the error that Chromium shows instead of it. */
    private String chromium(String host) throws Exception {
        browserRuns++;
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP www.example.org 127.0.0.1",
                "--user-data-dir=" + temporary.resolve("profile-" + browserRuns),
                "--dump-dom",
                url(host)));
        String output = run(command);
        return output.contains(PAGE) ? PAGE : error(output).orElse(output);
    }

    /** The page's text, or the exit status that tells why there is none. */
    private String curl(String host) throws Exception {
        String output = run(List.of("curl", "-s", "-m", "10", "-w", "%{exitcode}", "--noproxy", "*", url(host)));
        return output.startsWith(PAGE) ? PAGE : output;
    }

    private String url(String host) {
        return "https://" + host + ":" + server.getAddress().getPort() + "/";
    }

    private static Optional<String> error(String output) {
        return Pattern.compile("net::ERR_\\w+")
                .matcher(output)
                .results()
                .map(MatchResult::group)
                .findFirst();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(temporary, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_DATA_HOME");
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(ended)
                .as("%s ended within %d s", command.getFirst(), SECONDS)
                .isTrue();
        return Files.readString(output);
    }

    private static void require(String... programs) {
        Commands commands = new SystemCommands(Machine.current());
        for (String program : programs) {
            if (commands.find(program).isEmpty()) {
                String needs = "needs: apt-get install -y chromium libnss3-tools curl openssl ca-certificates";
                if ("true".equals(System.getenv("CI"))) {
                    fail(program + " is missing; " + needs);
                }
                assumeTrue(false, needs);
            }
        }
    }
}
