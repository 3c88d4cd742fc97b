package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The nginx processes: the origin, the two hops without a tunnel, and the front of contenders that end no TLS. Their settings favour speed where nginx has a choice. Immutable. */
@SuppressWarnings("InlineFormatString") // settings are read more easily apart from the code
final class Nginx {
    private static final String FRAME = """
            worker_processes 2;
            daemon off;
            pid %1$s/%2$s.pid;
            error_log stderr;
            %3$s
            events { worker_connections 20000; }
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
              map $http_upgrade $connection_field { default upgrade; "" ""; }
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_field;
              proxy_read_timeout 1h;
              proxy_send_timeout 1h;
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
              upstream app { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%1$d backlog=1024;
                root %3$s;
                location %4$s { proxy_buffering off; proxy_pass http://app; }
              }
            """;

    private static final String FRONT = """
              upstream inner { server %2$s; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%1$d ssl http2 backlog=1024;
                proxy_ssl_protocols TLSv1.3;
                proxy_ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                location / { proxy_pass %3$sinner; }
                location %4$s { proxy_buffering off; proxy_pass %3$sinner; }
              }
            """;

    private static final String BACK = """
              upstream origin { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen %1$s:%2$d ssl backlog=1024;
                location / { proxy_pass http://origin; }
                location %4$s { proxy_buffering off; proxy_pass http://origin; }
              }
            """;

    private final Path folder;
    private final Certificate certificate;

    Nginx(Path folder, Certificate certificate) {
        this.folder = folder;
        this.certificate = certificate;
    }

    /** Serves files, and passes the rest on to {@link App}. */
    Child origin(Place place, int port, int appPort) throws IOException, InterruptedException {
        String server = String.format(ORIGIN, port, appPort, folder.resolve("files"), App.PATHS);
        return start("nginx-origin", place, server, port);
    }

    /** The hop that visitors meet; goes on to {@code inner}. */
    Child front(Place place, int port, String scheme, String inner) throws IOException, InterruptedException {
        return start("nginx-front", place, String.format(FRONT, port, inner, scheme, App.PATHS), port);
    }

    /** The same before a contender that ends no TLS. */
    Child frontOf(Site site) throws IOException, InterruptedException {
        String inner = Place.LOOPBACK + ":" + site.ports().inner().getFirst();
        return front(site.relay(), site.ports().visitors(), "http://", inner);
    }

    /** The hop before the origin. */
    Child back(Place place, int port, int originPort) throws IOException, InterruptedException {
        return start("nginx-back", place, String.format(BACK, place.address(), port, originPort, App.PATHS), port);
    }

    private Child start(String name, Place place, String server, int port) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("temporary"));
        String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
        Path settings = folder.resolve(name + ".conf");
        String text = String.format(FRAME, folder, name, user, certificate.chain(), certificate.key(), server);
        Files.writeString(settings, text);
        List<String> command = List.of(Tools.place("nginx"), "-c", settings.toString(), "-p", folder.toString());
        return Child.start(name, folder, place.command(command), Map.of()).awaitListening(port);
    }
}
