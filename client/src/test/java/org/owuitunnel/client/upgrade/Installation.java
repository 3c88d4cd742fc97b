package org.owuitunnel.client.upgrade;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.wire.Transport;

/** A relay's configuration and data in one folder, a token, who trusts its CA, and an app. Used by the test's thread. */
final class Installation implements AutoCloseable {
    /** The tunnel's name and host. */
    static final String NAME = "webui";

    static final String HOST = NAME + ".localhost";

    private final Path folder;
    private final String token;
    private final X509Certificate root;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final DemoServer app;

    private final String domain;

    /** Set for both programs. */
    private final Map<String, String> environment;

    Installation(Path folder) throws Exception {
        this(folder, Map.of());
    }

    /** The same; both programs find {@code environment} set. */
    Installation(Path folder, Map<String, String> environment) throws Exception {
        this(folder, environment, "localhost");
    }

    /** The same with another domain than {@code localhost}, which its programs have to find on this machine. */
    Installation(Path folder, Map<String, String> environment, String domain) throws Exception {
        this.folder = folder;
        this.environment = environment;
        this.domain = domain;
        root = LocalCertificateAuthority.openOrCreate(
                        folder.resolve("data/ca"), Clock.systemUTC(), new SecureRandom(), "test@box")
                .certificate();
        TokenStore.Creation created = TokenStore.in(folder.resolve("data")).create("laptop");
        token = ((TokenStore.Creation.Created) created).token().secret();
        app = DemoServer.start(loops, () -> new DemoInfo("test", NAME, null));
    }

    /** A certificate, with its chain, and its key. */
    record Pem(Path chain, Path key) {}

    /** A certificate of the CA's for the domain and the tunnel's host, in files: in place of one that was there before. */
    Pem issue() throws Exception {
        CertifiedKey key = LocalCertificateAuthority.openOrCreate(
                        folder.resolve("data/ca"), Clock.systemUTC(), new SecureRandom(), "test@box")
                .issue(Set.of(domain, NAME + "." + domain, "any." + domain), Set.of());
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : key.chain()) {
            chain.append(TestCa.pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.deleteIfExists(folder.resolve("key.pem"));
        Path keyFile = Files.createFile(
                folder.resolve("key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, TestCa.pem("PRIVATE KEY", key.key().getEncoded()));
        return new Pem(Files.writeString(folder.resolve("chain.pem"), chain), keyFile);
    }

    /** The CA's certificate, in a file. */
    Path authority() {
        return LocalCertificateAuthority.certificateFileIn(folder.resolve("data/ca"));
    }

    /** Where the app listens. */
    int appPort() {
        return app.port();
    }

    /** The client's token. */
    String secret() {
        return token;
    }

    /** Writes relay.yml with these lines for limits; returns the file. */
    Path configure(String limits) throws IOException {
        return configure("relay.yml", 0, limits);
    }

    Path configure(String file, int port, String limits) throws IOException {
        return Files.writeString(folder.resolve(file), """
                domain: localhost
                https: {host: 127.0.0.1, port: %d}
                http: {host: 127.0.0.1, port: 0}
                tls: {local-ca: true}
                data: data
                limits: {%s}
                """.formatted(port, limits));
    }

    /** A relay that serves. */
    Program relay(Path config, String... more) throws Exception {
        Program relay = begins(config, more);
        relay.says("relay\\.serving");
        return relay;
    }

    /** A relay that may not have come so far. */
    Program begins(Path config, String... more) throws IOException {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "run";
        arguments[1] = "--config";
        arguments[2] = config.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("HOME", folder.toString());
        return Program.start("org.owuitunnel.relay.Main", variables, arguments);
    }

    static int port(Program relay) throws InterruptedException {
        return Integer.parseInt(relay.says("relay\\.serving .*port=(\\d+)").group(1));
    }

    /** A client whose tunnel to the app is open. */
    Program client(int relayPort) throws Exception {
        return client(relayPort, app.port());
    }

    /** The same before another app. */
    Program client(int relayPort, int originPort) throws Exception {
        Program client = clientBegins(relayPort, originPort, Map.of());
        client.says("tunnel\\.online");
        return client;
    }

    /** A client whose tunnel may not be open yet; {@code more} of its environment wins over what it has otherwise. */
    Program clientBegins(int relayPort, int originPort, Map<String, String> more, String... arguments)
            throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("HOME", folder.resolve("home").toString());
        variables.put("OWUI_TUNNEL_TOKEN", token);
        variables.put("OWUI_TUNNEL_PUBLIC", "true");
        variables.put("OWUI_TUNNEL_LOG", "json");
        variables.put("OWUI_TUNNEL_RELAY_CA", authority().toString());
        variables.putAll(more);
        List<String> all = new ArrayList<>(
                List.of(Integer.toString(originPort), "--relay", domain + ":" + relayPort, "--name", NAME));
        all.addAll(List.of(arguments));
        return Program.start("org.owuitunnel.client.Main", variables, all.toArray(String[]::new));
    }

    /** A command of the client's, given by whoever has the token. */
    Program command(int relayPort, String... words) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("HOME", folder.resolve("home").toString());
        variables.put("OWUI_TUNNEL_TOKEN", token);
        variables.put("OWUI_TUNNEL_RELAY", domain + ":" + relayPort);
        variables.put("OWUI_TUNNEL_RELAY_CA", authority().toString());
        return Program.start("org.owuitunnel.client.Main", variables, words);
    }

    /** What the page behind {@code link} sends. */
    static Request showing(String link) {
        int hash = link.indexOf('#');
        return new Request.Builder()
                .url(link.substring(0, hash).replaceFirst("/open$", "/enter"))
                .header("X-Tunnel-Key", link.substring(hash + 1))
                .post(RequestBody.EMPTY)
                .build();
    }

    /** Comes in by {@code link} as its page does; returns the cookie. */
    static String enter(OkHttpClient visitor, String link) throws IOException {
        try (Response response = visitor.newCall(showing(link)).execute()) {
            if (response.code() != 204) {
                throw new AssertionError(response.code() + " (expected: 204)");
            }
            String cookie = String.valueOf(response.header("set-cookie"));
            return cookie.substring(0, cookie.indexOf(';'));
        }
    }

    /** A visitor who trusts the CA, tries nothing twice by himself and speaks {@code protocols} only. */
    OkHttpClient visitor(Protocol... protocols) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", root);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return new OkHttpClient.Builder()
                .dns(host -> List.of(InetAddress.getLoopbackAddress()))
                .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) factory.getTrustManagers()[0])
                .protocols(List.of(protocols))
                .retryOnConnectionFailure(false)
                .readTimeout(Duration.ofSeconds(60))
                .build();
    }

    @Override
    public void close() throws Exception {
        app.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }
}
