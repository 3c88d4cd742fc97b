package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A relay is replaced under load: no request is lost. */
@DisabledOnOs(OS.WINDOWS) // where sockets cannot be handed over
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class UpgradeIT {
    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
    }

    @AfterEach
    void stop() throws Exception {
        installation.close();
    }

    @Test
    void relayThatIsTakenOverLosesNoRequest() throws Exception {
        Path config = installation.configure("drain-timeout: 8s, tls-handshake-timeout: 1m, header-timeout: 1m");
        try (Program first = installation.relay(config)) {
            int port = Installation.port(first);
            try (Program client = installation.client(port);
                    Crowd crowd = Crowd.asks(installation, port);
                    Response events = installation
                            .visitor(Protocol.HTTP_1_1)
                            .newCall(new Request.Builder()
                                    .url("https://" + Installation.HOST + ":" + port + "/api/clock")
                                    .build())
                            .execute()) {
                assertThat(client.isAlive()).isTrue();
                ResponseBody body = events.body();
                BufferedReader stream = new BufferedReader(body.charStream());
                Talk brief = new Talk(installation.visitor(Protocol.HTTP_1_1), port, "/ws/echo");
                Talk endless = new Talk(installation.visitor(Protocol.HTTP_1_1), port, "/ws/echo");
                assertThat(brief.says("one")).isEqualTo("one");
                assertThat(endless.says("one")).isEqualTo("one");
                crowd.answersMore(500);
                try (Program second = installation.relay(config, "--take-over")) {
                    assertThat(Installation.port(second)).isEqualTo(port);
                    first.says("relay\\.handing-over");
                    second.says("tunnel\\.open");
                    // What was open goes on where it was.
                    assertThat(brief.says("two")).isEqualTo("two");
                    assertThat(stream.readLine()).startsWith("data: ");
                    assertThat(brief.closes()).isEqualTo("closed 1000");
                    assertThat(first.exit()).isZero();
                    // And is cut so that it can be seen when its time is over.
                    assertThat(endless.ended()).startsWith("broken ");
                    assertThatThrownBy(() -> stream.transferTo(Writer.nullWriter()))
                            .isInstanceOf(IOException.class);
                    crowd.answersMore(500);
                    assertThat(crowd.failures()).isEmpty();
                    try (Program third = installation.relay(config, "--take-over")) {
                        assertThat(second.exit()).isZero();
                        crowd.answersMore(500);
                        third.terminates();
                        assertThat(third.exit()).isZero();
                        assertThat(crowd.failuresOfThoseLetIn()).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void relayThatCannotStartLeavesTheOtherAlone() throws Exception {
        Path config = installation.configure("header-timeout: 1m");
        try (Program first = installation.relay(config);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = Installation.port(first);
            Path other = folder.resolve("other.yml");
            Files.writeString(
                    other,
                    Files.readString(config)
                            .replace(
                                    "http: {host: 127.0.0.1, port: 0}",
                                    "http: {host: 127.0.0.1, port: " + taken.getLocalPort() + "}"));
            try (Program second = installation.begins(other, "--take-over")) {
                assertThat(second.exit()).isEqualTo(8);
                second.says(taken.getLocalPort() + ": another program listens there");
            }
            Path same = installation.configure("same.yml", port, "");
            try (Program third = installation.begins(same)) {
                assertThat(third.exit()).isEqualTo(8);
                third.says(port + ": another program listens there .*--take-over");
            }
            assertThat(first.said()).doesNotContain("handing-over");
            try (Response health = installation
                    .visitor(Protocol.HTTP_1_1)
                    .newCall(new Request.Builder()
                            .url("https://localhost:" + port + "/.owui-tunnel/health")
                            .build())
                    .execute()) {
                assertThat(health.code()).isEqualTo(200);
            }
            first.terminates();
            assertThat(first.exit()).isZero();
        }
    }
}
