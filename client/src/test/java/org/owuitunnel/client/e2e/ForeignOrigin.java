package org.owuitunnel.client.e2e;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.owuitunnel.client.testing.LocalPort;
import tools.jackson.databind.json.JsonMapper;

/** A server that others wrote, which tells each visitor in JSON how it has read his request. */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class ForeignOrigin implements AutoCloseable {
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", ""), "src/test/differential");

    private static final String NGINX = """
            worker_processes 1;
            daemon off;
            pid %1$s/nginx.pid;
            error_log stderr;
            %4$s
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/temporary;
              proxy_temp_path %1$s/temporary;
              fastcgi_temp_path %1$s/temporary;
              uwsgi_temp_path %1$s/temporary;
              scgi_temp_path %1$s/temporary;
              underscores_in_headers on;
              ignore_invalid_headers off;
              large_client_header_buffers 4 32k;
              server {
                listen 127.0.0.1:%2$d;
                location / { proxy_pass http://127.0.0.1:%3$d; proxy_http_version 1.1; proxy_set_header Host $http_host; }
              }
            }
            """;

    private final int port;

    /** Closed in this order. */
    private final List<AutoCloseable> parts;

    private ForeignOrigin(int port, List<AutoCloseable> parts) {
        this.port = port;
        this.parts = parts;
    }

    /** Node's {@code http}. */
    static ForeignOrigin node() throws IOException {
        return script(Needs.node().toString(), SCRIPTS.resolve("origin.mjs").toString());
    }

    /** Python's {@code http.server}. */
    static ForeignOrigin python() throws IOException {
        return script(Needs.python().toString(), SCRIPTS.resolve("origin.py").toString());
    }

    private static ForeignOrigin script(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        if (line == null) {
            throw new IllegalStateException(String.join(" ", command) + ": ended without a port");
        }
        return new ForeignOrigin(Integer.parseInt(line), List.of(() -> end(process)));
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }

    /** Jetty, out of WireMock. */
    static ForeignOrigin jetty() {
        WireMockServer server = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .gzipDisabled(true)
                .extensions(new Teller()));
        server.start();
        server.stubFor(any(anyUrl()).willReturn(aResponse().withTransformers("teller")));
        return new ForeignOrigin(server.port(), List.of(server::stop));
    }

    private static final class Teller implements ResponseDefinitionTransformerV2 {
        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Request request = event.getRequest();
            List<List<String>> fields = new ArrayList<>();
            for (HttpHeader header : request.getHeaders().all()) {
                header.values().forEach(value -> fields.add(List.of(header.key(), value)));
            }
            return ResponseDefinitionBuilder.responseDefinition()
                    .withStatus(200)
                    .withBody(JsonMapper.shared()
                            .writeValueAsString(Map.of(
                                    "method", request.getMethod().getName(),
                                    "target", request.getUrl(),
                                    "fields", fields,
                                    "body", Digest.sha256(request.getBody()))))
                    .build();
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public String getName() {
            return "teller";
        }
    }

    /** nginx, which writes what it has read anew for Node to tell. */
    static ForeignOrigin nginx(Path folder) throws IOException {
        Path program = Needs.nginx();
        ForeignOrigin behind = node();
        int port = LocalPort.free();
        String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
        Path settings =
                Files.writeString(folder.resolve("nginx.conf"), NGINX.formatted(folder, port, behind.port, user));
        Process process = new ProcessBuilder(program.toString(), "-c", settings.toString(), "-p", folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LocalPort.awaitListening(process, port);
        return new ForeignOrigin(port, List.of(() -> end(process), behind));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
