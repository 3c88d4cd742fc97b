package org.owuitunnel.client.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.owuitunnel.client.testing.LocalPort;
import org.owuitunnel.client.testing.Requirement;

/** A proxy of others in front of the relay, run with the configuration that docs/neighbours has for it. */
enum Neighbour {
    NGINX("nginx", "nginx-light", "nginx.conf") {
        @Override
        List<String> command(Path program, Path folder, String shipped, Setting setting) throws IOException {
            String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
            String places = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                    .map(kind -> kind + "_temp_path " + folder + "/temporary;")
                    .reduce("", String::concat);
            String server =
                    replaced(shipped, "listen 443 ssl http2", "listen 127.0.0.1:" + setting.port + " ssl http2");
            Path file = Files.writeString(
                    folder.resolve("nginx.conf"),
                    "daemon off; worker_processes 1; error_log stderr; pid " + folder + "/pid; " + user
                            + " events {} http { access_log off; " + places + "\n" + server + "\n}\n");
            return List.of(program.toString(), "-c", file.toString(), "-p", folder.toString());
        }
    },
    CADDY("caddy", "caddy", "Caddyfile") {
        @Override
        List<String> command(Path program, Path folder, String shipped, Setting setting) throws IOException {
            String site = replaced(
                    shipped,
                    setting.domain + ", *." + setting.domain + " {",
                    "https://" + setting.domain + ":" + setting.port + ", https://*." + setting.domain + ":"
                            + setting.port + " {");
            Path file = Files.writeString(
                    folder.resolve("Caddyfile"), "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site);
            return List.of(program.toString(), "run", "--config", file.toString(), "--adapter", "caddyfile");
        }
    },
    HAPROXY("haproxy", "haproxy", "haproxy.cfg") {
        @Override
        List<String> command(Path program, Path folder, String shipped, Setting setting) throws IOException {
            Path file = Files.writeString(
                    folder.resolve("haproxy.cfg"), replaced(shipped, "bind :443", "bind 127.0.0.1:" + setting.port));
            return List.of(program.toString(), "-db", "-f", file.toString());
        }
    };

    private static final Path DOCS = Path.of(System.getProperty("basedir", ""), "../docs/neighbours");

    private final String program;
    private final String debianPackage;
    private final String file;

    Neighbour(String program, String debianPackage, String file) {
        this.program = program;
        this.debianPackage = debianPackage;
        this.file = file;
    }

    /** What a test has in place of a server's: domain, where to listen, where the relay is, certificate and key. */
    record Setting(String domain, int port, int relayPort, Path chain, Path key) {}

    /** True when the relay keeps its own TLS. */
    boolean passesTlsOn() {
        return this == HAPROXY;
    }

    abstract List<String> command(Path program, Path folder, String shipped, Setting setting) throws IOException;

    /** Starts it, with its files in {@code folder}; returns once it listens. */
    Process start(Path folder, Setting setting) throws IOException {
        Path found = List.of("/usr/sbin", "/usr/bin", "/usr/local/bin").stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (found == null) {
            Requirement.missing(program + ": not found (expected: apt-get install " + debianPackage + ", or its like)");
            throw new AssertionError();
        }
        String shipped = Files.readString(DOCS.resolve(file)).replace("tunnel.example.com", setting.domain);
        if (passesTlsOn()) {
            shipped = replaced(shipped, "127.0.0.1:8443", "127.0.0.1:" + setting.relayPort);
        } else {
            shipped = replaced(shipped, "127.0.0.1:8081", "127.0.0.1:" + setting.relayPort);
            shipped = replaced(
                    shipped, "/etc/letsencrypt/live/" + setting.domain + "/fullchain.pem", setting.chain.toString());
            shipped = replaced(
                    shipped, "/etc/letsencrypt/live/" + setting.domain + "/privkey.pem", setting.key.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command(found, folder, shipped, setting))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("HOME", folder.toString()));
        Process process = builder.start();
        LocalPort.awaitListening(process, setting.port);
        return process;
    }

    private static String replaced(String text, String shipped, String ours) {
        if (!text.contains(shipped)) {
            throw new AssertionError("the configuration that is shipped does not have: " + shipped);
        }
        return text.replace(shipped, ours);
    }
}
