package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.owuitunnel.client.testing.LocalPort;
import org.owuitunnel.client.testing.TestCa;

/** A proxy of others between the client and the app, run with the configuration that docs/neighbours has for it. */
enum SecureProxy {
    NGINX("nginx-app.conf") {
        @Override
        List<String> command(Path folder, String shipped) throws IOException {
            String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
            String places = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                    .map(kind -> kind + "_temp_path " + folder + "/temporary;")
                    .reduce("", String::concat);
            Path file = Files.writeString(
                    folder.resolve("nginx.conf"),
                    "daemon off; worker_processes 1; error_log stderr; pid " + folder + "/pid; " + user
                            + " events {} http { access_log off; " + places + "\n" + shipped + "\n}\n");
            return List.of(Needs.nginx().toString(), "-c", file.toString(), "-p", folder.toString());
        }
    },
    CADDY("Caddyfile-app") {
        @Override
        List<String> command(Path folder, String shipped) throws IOException {
            Path file = Files.writeString(
                    folder.resolve("Caddyfile"), "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + shipped);
            return List.of(Needs.caddy().toString(), "run", "--config", file.toString(), "--adapter", "caddyfile");
        }
    };

    private static final Path DOCS = Path.of(System.getProperty("basedir", ""), "../docs/neighbours");

    private final String file;

    SecureProxy(String file) {
        this.file = file;
    }

    abstract List<String> command(Path folder, String shipped) throws IOException;

    /** One that runs. */
    record Running(int port, Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    /** Starts it before the app at {@code appPort}, with its files in {@code folder}; returns once it listens. */
    Running start(Path folder, TestCa.Identity identity, int appPort) throws Exception {
        int port = LocalPort.free();
        Path chain = Files.writeString(
                folder.resolve("chain.pem"),
                TestCa.pem("CERTIFICATE", identity.certificate().getEncoded()));
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                TestCa.pem("PRIVATE KEY", identity.key().getEncoded()));
        String shipped = Files.readString(DOCS.resolve(file));
        for (Map.Entry<String, String> ours : Map.of(
                        ":9443",
                        ":" + port,
                        "127.0.0.1:8080",
                        "127.0.0.1:" + appPort,
                        "/etc/ssl/app/fullchain.pem",
                        chain.toString(),
                        "/etc/ssl/app/privkey.pem",
                        key.toString())
                .entrySet()) {
            if (!shipped.contains(ours.getKey())) {
                throw new AssertionError("the configuration that is shipped does not have: " + ours.getKey());
            }
            shipped = shipped.replace(ours.getKey(), ours.getValue());
        }
        ProcessBuilder builder = new ProcessBuilder(command(folder, shipped))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("HOME", folder.toString()));
        Process process = builder.start();
        LocalPort.awaitListening(process, port);
        return new Running(port, process);
    }
}
