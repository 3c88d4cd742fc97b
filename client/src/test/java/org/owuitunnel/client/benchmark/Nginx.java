package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The nginx processes: the origin, and the peer's two hops. Their settings favour speed where nginx has a choice. Immutable. */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class Nginx {
    /** Where uploads go; all other paths are files. */
    static final String SINK_PATH = "/sink";

    private static final String FRAME = """
            worker_processes 2;
            daemon off;
            pid %1$s/%2$s.pid;
            error_log stderr;
            %3$s
            events { worker_connections 2048; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              tcp_nodelay on;
              keepalive_timeout 75s;
              keepalive_requests 1000000000;
              client_max_body_size 0;
              client_body_buffer_size 64k;
              client_body_temp_path %1$s/temporary;
              proxy_temp_path %1$s/temporary;
              fastcgi_temp_path %1$s/temporary;
              uwsgi_temp_path %1$s/temporary;
              scgi_temp_path %1$s/temporary;
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Connection "";
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto https;
              proxy_request_buffering off;
              proxy_max_temp_file_size 0;
              proxy_buffer_size 16k;
              proxy_buffers 16 32k;
              proxy_busy_buffers_size 128k;
              ssl_protocols TLSv1.3;
              ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
              ssl_certificate %4$s;
              ssl_certificate_key %5$s;
            %6$s
            }
            """;

    private static final String ORIGIN = """
              open_file_cache max=16;
              upstream sink { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%1$d backlog=1024;
                root %3$s;
                location %4$s { proxy_pass http://sink; }
              }
            """;

    private static final String FRONT = """
              upstream back { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%1$d ssl http2 backlog=1024;
                proxy_ssl_protocols TLSv1.3;
                proxy_ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                location / { proxy_pass https://back; }
              }
            """;

    private static final String BACK = """
              upstream origin { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%1$d ssl backlog=1024;
                location / { proxy_pass http://origin; }
              }
            """;

    private final Path folder;
    private final Certificate certificate;

    Nginx(Path folder, Certificate certificate) {
        this.folder = folder;
        this.certificate = certificate;
    }

    /** Serves files, and passes uploads on. */
    Child origin(int port, int sinkPort) throws IOException, InterruptedException {
        String server = String.format(ORIGIN, port, sinkPort, folder.resolve("files"), SINK_PATH);
        return start("nginx-origin", server, port);
    }

    /** The hop that visitors meet. */
    Child front(int port, int backPort) throws IOException, InterruptedException {
        return start("nginx-front", String.format(FRONT, port, backPort), port);
    }

    /** The hop before the origin. */
    Child back(int port, int originPort) throws IOException, InterruptedException {
        return start("nginx-back", String.format(BACK, port, originPort), port);
    }

    private Child start(String name, String server, int port) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("temporary"));
        String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
        Path settings = folder.resolve(name + ".conf");
        Files.writeString(
                settings, String.format(FRAME, folder, name, user, certificate.chain(), certificate.key(), server));
        List<String> command = List.of(Tools.place("nginx"), "-c", settings.toString(), "-p", folder.toString());
        return Child.start(name, folder, command, Map.of()).await(said -> listens(port));
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A port that nobody has now; nginx cannot choose one itself. */
    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
