package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.LocalPort;
import org.owuitunnel.client.testing.ScriptedServer;

/** Each proxy that docs/neighbours describes, by the configuration that it ships: visitors and clients come through it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class NeighboursIT {
    /** A recording of an hour. */
    private static final int UPLOAD = 25 * 1024 * 1024;

    /** With a dot, or no name of it would be told in TLS handshakes. */
    private static final String DOMAIN = "relay.localhost";

    private static final String HOST = Installation.NAME + "." + DOMAIN;

    /** Where visitors are, since the proxies are at 127.0.0.1. */
    private static final String VISITOR = "127.0.0.2";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void visitorsAndClientsComeThrough(Neighbour neighbour) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + DOMAIN + " " + HOST + "\n");
        Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
        try (Installation installation = new Installation(folder, environment, DOMAIN)) {
            int port = LocalPort.free();
            Installation.Pem pem = installation.issue();
            try (Program relay = installation.relay(configure(neighbour, port, pem))) {
                Neighbour.Setting setting =
                        new Neighbour.Setting(DOMAIN, port, Installation.port(relay), pem.chain(), pem.key());
                Process proxy = neighbour.start(Files.createDirectory(folder.resolve("proxy")), setting);
                try {
                    everythingWorks(neighbour, installation, port);
                    appSeesTheVisitor(installation, port);
                } finally {
                    proxy.destroy();
                    proxy.onExit().join();
                }
            }
        }
    }

    /** As docs/neighbours has it, but for ports and paths. */
    private Path configure(Neighbour neighbour, int port, Installation.Pem pem) throws IOException {
        String ways = neighbour.passesTlsOn() ? """
                https: {host: 127.0.0.1, port: 0, public-port: %d, proxy-protocol: true}
                http: {port: off}
                tls: {certificate: %s, key: %s}
                """.formatted(port, pem.chain(), pem.key()) : """
                https: {port: off, public-port: %d}
                proxied: {port: 0}
                """.formatted(port);
        return Files.writeString(
                folder.resolve("relay.yml"),
                "domain: " + DOMAIN + "\n" + ways + "proxies: {trusted: 127.0.0.1}\ndata: data\n");
    }

    private static void everythingWorks(Neighbour neighbour, Installation installation, int port) throws Exception {
        try (Program client = installation.client(port)) {
            OkHttpClient visitor = installation.visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
            try (Response info = visitor.newCall(get(port, "/api/info")).execute()) {
                assertThat(info.code()).isEqualTo(200);
                assertThat(info.protocol()).as(neighbour.name()).isEqualTo(Protocol.HTTP_2);
            }
            Talk talk = new Talk(installation.visitor(Protocol.HTTP_1_1), "https://" + HOST + ":" + port + "/ws/echo");
            assertThat(talk.says("hello")).isEqualTo("hello");
            try (Response clock = visitor.newCall(get(port, "/api/clock")).execute()) {
                // It never ends: what can be read of it has not been kept back.
                assertThat(clock.body().source().readUtf8LineStrict()).isNotEmpty();
            }
            assertThat(talk.says("still there")).isEqualTo("still there");
            assertThat(talk.closes()).isEqualTo("closed 1000");
            client.terminates();
            assertThat(client.exit()).isZero();
        }
    }

    /** X1: the app sees the visitor, and nobody whom he makes up; and all that he sends. */
    private static void appSeesTheVisitor(Installation installation, int port) throws Exception {
        try (ScriptedServer app = ScriptedServer.playing(NeighboursIT::tellsWhatCame);
                Program client = installation.client(port, app.port())) {
            OkHttpClient visitor = installation
                    .visitor(Protocol.HTTP_1_1)
                    .newBuilder()
                    .socketFactory(new FromElsewhere())
                    .build();
            byte[] octets = new byte[UPLOAD];
            new Random(5).nextBytes(octets);
            Request forged = get(port, "/")
                    .newBuilder()
                    .header("X-Forwarded-For", "6.6.6.6")
                    .header("X-Real-IP", "6.6.6.6")
                    .header("Forwarded", "for=6.6.6.6")
                    .post(RequestBody.create(octets, null))
                    .build();
            try (Response told = visitor.newCall(forged).execute()) {
                assertThat(told.body().string())
                        .contains("x-forwarded-for: " + VISITOR + "\r\n", "x-forwarded-proto: https\r\n")
                        .contains("host: " + HOST + ":" + port + "\r\n")
                        .doesNotContain("6.6.6.6")
                        .endsWith(fingerprint(new String(octets, StandardCharsets.ISO_8859_1)));
            }
            assertThat(client.isAlive()).isTrue();
        }
    }

    private static void tellsWhatCame(ScriptedServer.Connection connection) throws IOException {
        for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
            String body = head.startsWith("POST ") ? connection.reads(UPLOAD) : "";
            String told = head + fingerprint(body);
            connection.writes("HTTP/1.1 200 OK\r\ncontent-length: " + told.length() + "\r\n\r\n" + told);
        }
    }

    private static String fingerprint(String body) {
        return body.length() + " octets, " + Integer.toHexString(body.hashCode());
    }

    private static Request get(int port, String path) {
        return new Request.Builder().url("https://" + HOST + ":" + port + path).build();
    }

    private static final class FromElsewhere extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(VISITOR, 0));
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket(InetAddress.getByName(host), port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            Socket socket = createSocket();
            socket.connect(new InetSocketAddress(host, port));
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }
    }
}
