package org.owuitunnel.relay;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;

/** {@code owui-relay run} as a process of its own; used by the test's thread. */
record RelayProcess(Process process, int port) implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("relay\\.serving .*port=(\\d+)");

    /** Starts it with the configuration in {@code file}; returns once it serves. {@code more} are options of {@code run}. */
    static RelayProcess start(Path file, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Lives for seconds: what starts fastest.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                file.toString()));
        command.addAll(List.of(more));
        return start(new ProcessBuilder(command));
    }

    /** The same with runtime and options of the folder that the build made. */
    static RelayProcess distributed(Path file) throws IOException {
        return distributed(file, System.getProperty("scale.java", ""));
    }

    /** The same with more options for its JVM. */
    static RelayProcess distributed(Path file, String options) throws IOException {
        Path launcher = Path.of("target/owui-relay/bin/owui-relay").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "run", "--config", file.toString());
        builder.environment().put("JDK_JAVA_OPTIONS", options);
        return start(builder);
    }

    /** Starts whatever becomes a relay. */
    static RelayProcess start(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        int port = port(lines);
        Thread.ofVirtual().start(() -> drain(lines));
        return new RelayProcess(process, port);
    }

    /** A relay whose output nobody reads would wait for room in the pipe. */
    private static void drain(BufferedReader lines) {
        try (lines) {
            lines.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the process has ended
        }
    }

    private static int port(BufferedReader lines) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.append(line).append('\n');
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new AssertionError(all.toString());
    }

    /** A tunnel called {@code name}, open. */
    TunnelClient tunnel(X509Certificate authority, String token, String name) throws Exception {
        TunnelClient client = new TunnelClient(
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .trustManager(authority)
                        .build(),
                port,
                token,
                name);
        client.dials().welcome();
        return client;
    }

    RawVisitor visitor(X509Certificate authority) throws Exception {
        return RawVisitor.overTls(trusting(authority), port);
    }

    /** Trusts {@code authority} and nothing else. */
    static SSLContext trusting(X509Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Returns once no one can come in any more. */
    void awaitStopping() {
        Await.until("refused", () -> {
            try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !late.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
