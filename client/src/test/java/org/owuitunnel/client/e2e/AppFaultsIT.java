package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R3: the app goes and comes back; the tunnel stays. What it does in between is tried with a faulty server. */
final class AppFaultsIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Alpn.class)
    void appThatIsStartedLaterAnswersTheNextRequest(Alpn alpn) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        try (TunnelFixture tunnel = TunnelFixture.start(port, folder);
                WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
            Seen.Answer down = visitor.gets("/").answer();
            assertThat(down.status()).isEqualTo(502);
            assertThat(down.fields().first("x-tunnel-error")).isEqualTo("origin-unreachable");
            try (ServerSocket app = new ServerSocket(port, 5, InetAddress.ofLiteral("127.0.0.1"))) {
                Thread.ofVirtual().start(() -> answersOnce(app));
                assertThat(visitor.gets("/").answer().text()).isEqualTo("back");
            }
        }
    }

    private static void answersOnce(ServerSocket app) {
        String answer = head("HTTP/1.1 200 OK", "content-length: 4") + "back";
        try (Socket connection = app.accept()) {
            if (connection.getInputStream().read(new byte[1024]) > 0) {
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
