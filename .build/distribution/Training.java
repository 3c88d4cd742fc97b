import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The start-up cache (JEP 483, 514, 515): the last command starts once under observation, and the JVM keeps its loaded classes and profiles.
 * Those before it make what that start finds: a CA, a token. A command that prints an https address is visited there and then asked to
 * stop; any other is left to end by itself.
 */
final class Training {

    private static final Pattern ADDRESS = Pattern.compile("https://[^\\s/]+");

    /** The word of a command that stands for the port of an app. */
    private static final String APP = "APP";

    /** Seconds; a run takes 3 to 8 on two busy cores. */
    private static final int LIMIT = 180;

    private static final int VISITS = 3;

    /** Milliseconds of silence after which a visit ends; answers come within some tens. */
    private static final int SILENCE = 2000;

    private Training() {}

    /** Runs the commands; whether they left a cache. Without one the program starts more slowly but works, so that is no failure. */
    static boolean run(Distribution.Plan plan, Path start) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(plan.target(), "training");
        StringBuilder log = new StringBuilder();
        Path configuration = plan.sources().resolve(plan.name() + "-training.yml");
        if (Files.exists(configuration)) {
            Files.copy(configuration, folder.resolve("training.yml"));
        }
        HttpServer app = app();
        boolean ended = true;
        for (int i = 0; i < plan.training().size(); i++) {
            List<String> command = new ArrayList<>(List.of(plan.runtime().resolve("bin/java").toString()));
            if (i == plan.training().size() - 1) {
                command.add("-XX:AOTCacheOutput=" + plan.cache());
            }
            command.addAll(List.of("-jar", start.toString()));
            for (String word : plan.training().get(i).split("\\s+")) {
                command.add(word.equals(APP) ? String.valueOf(app.getAddress().getPort()) : word);
            }
            ended = run(command, folder, log) && ended;
        }
        app.stop(0);
        Distribution.delete(folder);
        Files.writeString(plan.target().resolve(plan.name() + "-training.log"), log);
        Files.deleteIfExists(Path.of(plan.cache() + ".config"));
        return ended && Files.exists(plan.cache());
    }

    /** An app that answers everything with one line. */
    private static HttpServer app() throws IOException {
        HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.createContext("/", exchange -> {
            byte[] line = "app\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, line.length);
            exchange.getResponseBody().write(line);
            exchange.close();
        });
        app.start();
        return app;
    }

    private static boolean run(List<String> command, Path folder, StringBuilder log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        // Its keys and settings must be neither the builder's own nor left behind.
        for (String home : List.of("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")) {
            builder.environment().put(home, folder.toString());
        }
        Process process = builder.start();
        Thread reader = Thread.ofVirtual().start(() -> follow(process, log));
        boolean ended = process.waitFor(LIMIT, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        reader.join();
        return ended;
    }

    private static void follow(Process process, StringBuilder log) {
        boolean visited = false;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                Matcher address = ADDRESS.matcher(line);
                if (!visited && address.find()) {
                    visited = true;
                    for (int i = 0; i < VISITS; i++) {
                        log.append("visit: ").append(visit(URI.create(address.group()))).append('\n');
                    }
                    // Not Process.destroy, which closes our end of its output before its last word.
                    process.toHandle().destroy();
                }
            }
        } catch (IOException e) {
            log.append(e).append('\n');
        }
    }

    /** One request, answered by whatever certificate: names below localhost need no resolver here, and nothing secret is sent. */
    private static String visit(URI address) {
        int port = address.getPort() < 0 ? 443 : address.getPort();
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket =
                        (SSLSocket) trustingAll().getSocketFactory().createSocket(plain, address.getHost(), port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(address.getHost())));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(SILENCE);
            String request = "GET / HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String status = answer.readLine();
            try {
                answer.transferTo(Writer.nullWriter());
            } catch (SocketTimeoutException ignored) {
                // It answered, and keeps the connection.
            }
            return status;
        } catch (IOException | GeneralSecurityException e) {
            return e.toString();
        }
    }

    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
        return context;
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
