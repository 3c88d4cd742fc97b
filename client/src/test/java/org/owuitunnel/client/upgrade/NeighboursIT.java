package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.ScriptedServer;

/** Each proxy and balancer that docs/neighbours describes, real or emulated: visitors and clients come through it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class NeighboursIT {
    /** A recording of an hour. */
    private static final int UPLOAD = 25 * 1024 * 1024;

    /** Where visitors are, since the proxies are at 127.0.0.1. */
    private static final String VISITOR = "127.0.0.2";

    /** Fields in which proxies name a visitor, as one may send them himself. */
    private static final List<String> FORGED =
            List.of("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Original-Forwarded-For");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void visitorsAndClientsComeThrough(Neighbour neighbour) throws Exception {
        try (Neighbourhood relay = Neighbourhood.behind(neighbour, folder)) {
            everythingWorks(relay);
            appSeesTheVisitor(relay);
        }
    }

    private static void everythingWorks(Neighbourhood relay) throws Exception {
        try (Program client = relay.client()) {
            OkHttpClient visitor = relay.installation().visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
            try (Response info = visitor.newCall(relay.get("/api/info")).execute()) {
                assertThat(info.code()).isEqualTo(200);
                assertThat(info.protocol()).isEqualTo(Protocol.HTTP_2);
            }
            Talk talk = relay.talk(relay.installation().visitor(Protocol.HTTP_1_1));
            assertThat(talk.says("hello")).isEqualTo("hello");
            try (Response clock = visitor.newCall(relay.get("/api/clock")).execute()) {
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
    private static void appSeesTheVisitor(Neighbourhood relay) throws Exception {
        try (ScriptedServer app = ScriptedServer.playing(NeighboursIT::tellsWhatCame);
                Program client = relay.client(app.port())) {
            OkHttpClient visitor = relay.installation()
                    .visitor(Protocol.HTTP_1_1)
                    .newBuilder()
                    .socketFactory(new FromElsewhere())
                    .build();
            byte[] octets = new byte[UPLOAD];
            new Random(5).nextBytes(octets);
            Request.Builder forged = relay.get("/").newBuilder().post(RequestBody.create(octets, null));
            FORGED.forEach(field -> forged.header(field, "6.6.6.6"));
            forged.header("Forwarded", "for=6.6.6.6");
            try (Response told = visitor.newCall(forged.build()).execute()) {
                assertThat(told.body().string())
                        .contains("x-forwarded-for: " + VISITOR + "\r\n", "x-forwarded-proto: https\r\n")
                        .contains("host: " + relay.authority() + "\r\n")
                        .doesNotContain("6.6.6.6")
                        .endsWith(fingerprint(new String(octets, StandardCharsets.ISO_8859_1)));
            }
            assertThat(client.isAlive()).isTrue();
        }
    }

    /** Google's balancer ends WebSockets when they are as old as its timeout, used or not. Here the test says when that is. */
    @Test
    void linkThatIsCutForItsAgeComesBackAndNoRequestNotices() throws Exception {
        try (Neighbourhood relay = Neighbourhood.behind(Neighbour.GOOGLE, folder);
                Program client = relay.client()) {
            OkHttpClient visitor = relay.installation().visitor(Protocol.HTTP_1_1);
            Talk talk = relay.talk(visitor);
            try (Response clock = visitor.newCall(relay.get("/api/clock")).execute()) {
                for (int cut = 1; cut <= 3; cut++) {
                    assertThat(talk.says("before cut " + cut)).isEqualTo("before cut " + cut);
                    assertThat(relay.cuts("links/relay")).isEmpty();
                    relay.relay().says("tunnel\\.resumed", cut);
                    assertThat(talk.says("after cut " + cut)).isEqualTo("after cut " + cut);
                    assertThat(clock.body().source().readUtf8LineStrict()).isNotNull();
                }
            }
            assertThat(talk.closes()).isEqualTo("closed 1000");
            assertThat(client.isAlive()).isTrue();
        }
    }

    /** By the clouds' own times: 60 s, 100 s and 350 s. A link is never silent for so long, a visitor's WebSocket may be. */
    @ParameterizedTest
    @EnumSource(names = {"ALB", "CLOUDFLARE", "NLB"})
    @EnabledIfSystemProperty(
            named = "owui.long",
            matches = "true",
            disabledReason = "takes 4 minutes: -Dowui.long=true")
    void silentSocketLivesAsLongAsTheBalancerLetsItAndTheLinkAlways(Neighbour neighbour) throws Exception {
        try (Neighbourhood relay = Neighbourhood.behind(neighbour, folder);
                Program client = relay.client()) {
            OkHttpClient visitor = relay.installation().visitor(Protocol.HTTP_1_1);
            Talk silent = relay.talk(visitor);
            Talk pinging = relay.talk(visitor.newBuilder()
                    .pingInterval(Duration.ofSeconds(25)) // as Open WebUI's socket.io does
                    .build());
            assertThat(silent.says("hello")).isEqualTo("hello");
            assertThat(pinging.says("hello")).isEqualTo("hello");
            assertThat(silent.endsWithin(Duration.ofSeconds(70))).isEqualTo(neighbour == Neighbour.ALB);
            assertThat(pinging.says("still there")).isEqualTo("still there");
            assertThat(relay.relay().said()).doesNotContain("tunnel.waiting");
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
