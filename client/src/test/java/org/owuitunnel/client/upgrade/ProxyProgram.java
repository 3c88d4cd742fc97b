package org.owuitunnel.client.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.owuitunnel.client.testing.LocalPort;
import org.owuitunnel.client.testing.Requirement;

/** A proxy of others that this machine may have. Stateless. */
enum ProxyProgram {
    NGINX("nginx", "apt-get install nginx-light") {
        @Override
        String listening(String configuration, Neighbour.Site site) {
            return replaced(configuration, "listen 443 ssl http2", "listen 127.0.0.1:" + site.port() + " ssl http2");
        }

        @Override
        List<String> command(Path program, Path folder, Path file) throws IOException {
            String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
            String places = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                    .map(kind -> kind + "_temp_path " + folder + "/temporary;")
                    .reduce("", String::concat);
            Path main = Files.writeString(
                    folder.resolve("main.conf"),
                    "daemon off; worker_processes 1; error_log stderr; pid " + folder + "/pid; " + user
                            + " events {} http { access_log off; " + places + " include " + file + "; }\n");
            return List.of(program.toString(), "-c", main.toString(), "-p", folder.toString());
        }
    },
    CADDY("caddy", "apt-get install caddy") {
        @Override
        String listening(String configuration, Neighbour.Site site) {
            return replaced(
                    configuration,
                    site.domain() + ", *." + site.domain() + " {",
                    "https://" + site.domain() + ":" + site.port() + ", https://*." + site.domain() + ":" + site.port()
                            + " {");
        }

        @Override
        List<String> command(Path program, Path folder, Path file) throws IOException {
            Path main = Files.writeString(
                    folder.resolve("main"), "{\n\tadmin off\n\tauto_https disable_redirects\n}\nimport " + file + "\n");
            return List.of(program.toString(), "run", "--config", main.toString(), "--adapter", "caddyfile");
        }
    },
    HAPROXY("haproxy", "apt-get install haproxy") {
        @Override
        String listening(String configuration, Neighbour.Site site) {
            return replaced(configuration, "bind :443", "bind 127.0.0.1:" + site.port());
        }

        @Override
        List<String> command(Path program, Path folder, Path file) {
            return List.of(program.toString(), "-db", "-f", file.toString());
        }
    };

    private final String program;
    private final String installation;

    ProxyProgram(String program, String installation) {
        this.program = program;
        this.installation = installation;
    }

    /** The configuration with the port of {@code site} in place of 443. */
    abstract String listening(String configuration, Neighbour.Site site);

    /** How it is started with the configuration in {@code file}; its other files are in {@code folder}. */
    abstract List<String> command(Path program, Path folder, Path file) throws IOException;

    /** Starts it; returns once it listens on {@code port}. */
    Process start(Path folder, Path file, int port) throws IOException {
        Path found = List.of("/usr/sbin", "/usr/bin", "/usr/local/bin").stream()
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (found == null) {
            Requirement.missing(program + ": not found (expected: " + installation + ", or its like)");
            throw new AssertionError();
        }
        ProcessBuilder builder = new ProcessBuilder(command(found, folder, file))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("HOME", folder.toString()));
        Process process = builder.start();
        LocalPort.awaitListening(process, port);
        return process;
    }

    /** {@code text} with {@code ours} in place of what it has to have. */
    static String replaced(String text, String shipped, String ours) {
        if (!text.contains(shipped)) {
            throw new AssertionError("the configuration does not have: " + shipped);
        }
        return text.replace(shipped, ours);
    }
}
