package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.SmallWebUi;

/** What the client's program does, and says, before an app that nobody has an account of. */
@DisabledOnOs(OS.WINDOWS) // which ends processes without a signal
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class GuardedClientIT {
    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private OkHttpClient visitor;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
        visitor = installation.visitor(Protocol.HTTP_1_1);
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        installation.close();
    }

    @Test
    void waitsForTheFirstAccountAndOpensByItself() throws Exception {
        try (SmallWebUi app = SmallWebUi.fresh(0);
                Program client = installation.clientBegins(Installation.port(relay), app.port(), Map.of())) {
            assertThat(client.says("\"guard\\.refused\".*\"code\":\"no-account\".*\"fix\":\"([^\"]*)\"")
                            .group(1))
                    .isEqualTo("Open http://127.0.0.1:" + app.port() + " here and create the admin account.");
            assertThat(relay.said()).doesNotContain("tunnel.open");
            app.getsAnAccount();
            client.says("\"guard\\.passed\".*\"version\":\"0\\.12\\.4\"");
            client.says("\"guard\\.warning\".*\"code\":\"sign-up-open\"");
            client.says("tunnel\\.online");
            assertThat(status()).isEqualTo(200);
            assertThat(app.visits()).containsExactly("GET /");
        }
    }

    @Test
    void tellsAPersonWhyAndWhatToDoAndEndsWithZeroWhenInterrupted() throws Exception {
        Map<String, String> text = Map.of("OWUI_TUNNEL_LOG", "text");
        try (SmallWebUi app = SmallWebUi.fresh(0);
                Program client = installation.clientBegins(Installation.port(relay), app.port(), text)) {
            client.says("The tunnel opens by itself then");
            assertThat(client.said().lines())
                    .startsWith(
                            "not published: no account yet: the first visitor would become its admin,"
                                    + " who can run code on this machine",
                            "Open http://127.0.0.1:" + app.port() + " here and create the admin account.");
            client.interrupts();
            assertThat(client.exit()).isZero();
            assertThat(client.said()).doesNotContain("https://");
        }
    }

    @Test
    void publishesEverythingWithoutAGuardAndSaysWhatThatMeans() throws Exception {
        try (SmallWebUi app = SmallWebUi.fresh(0);
                Program client =
                        installation.clientBegins(Installation.port(relay), app.port(), Map.of(), "--no-guard")) {
            client.says("\"level\":\"WARN\".*\"guard\\.danger\".*\"code\":\"no-account\"");
            client.says("tunnel\\.online");
            assertThat(client.said()).containsPattern("\"level\":\"WARN\".*\"guard\\.off\"");
            assertThat(status()).isEqualTo(200);
        }
    }

    @Test
    void saysSoToAPersonToo() throws Exception {
        Map<String, String> off = Map.of("OWUI_TUNNEL_LOG", "text", "OWUI_TUNNEL_GUARD", "off");
        try (SmallWebUi app = SmallWebUi.fresh(0);
                Program client = installation.clientBegins(Installation.port(relay), app.port(), off)) {
            client.says("WARNING +guard: off");
            client.says("WARNING +no account yet: the first visitor would become its admin");
            client.says("status +online");
        }
    }

    private int status() throws Exception {
        Request request = new Request.Builder()
                .url("https://" + Installation.HOST + ":" + Installation.port(relay))
                .build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.code();
        }
    }
}
