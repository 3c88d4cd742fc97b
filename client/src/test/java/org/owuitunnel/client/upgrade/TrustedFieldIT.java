package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.client.e2e.Needs;
import org.owuitunnel.client.e2e.OpenAiStub;
import org.owuitunnel.client.e2e.OpenWebUiServer;

/** A real Open WebUI that believes a field of requests: nobody from outside becomes anyone by it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class TrustedFieldIT {
    private static final String SIGN_IN = "/api/v1/auths/signin";

    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        installation.close();
    }

    @ParameterizedTest
    @CsvSource({"X-Forwarded-Email, ''", "Remote-Email, ''", "X-My-Mail, X-My-Mail"})
    void nobodyIsSignedInByAFieldOfHisOwn(String field, String stripped) throws Exception {
        Path venv = Needs.openWebUi();
        try (OpenAiStub stub = OpenAiStub.start();
                OpenWebUiServer app = OpenWebUiServer.trusting(field, venv, stub, folder.resolve("open-webui.log"))) {
            OkHttpClient visitor = installation.visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
            String direct = "http://127.0.0.1:" + app.port();
            assertThat(signIn(visitor, direct, "", field)).contains("\"token\"", "\"role\":\"admin\"");

            try (Program open = installation.clientBegins(Installation.port(relay), app.port(), Map.of())) {
                open.says("\"guard\\.refused\".*\"code\":\"trusted-header\"");
                assertThat(relay.said()).doesNotContain("tunnel.open");
            }
            Map<String, String> closed = Map.of(
                    "OWUI_TUNNEL_PUBLIC", "false", "OWUI_TUNNEL_LOG", "text", "OWUI_TUNNEL_STRIP_FIELDS", stripped);
            try (Program client = installation.clientBegins(Installation.port(relay), app.port(), closed)) {
                String base = "https://" + Installation.HOST + ":" + Installation.port(relay);
                String own = client.says(Pattern.quote(base) + "/\\.owui-tunnel/open#\\S+")
                        .group();
                assertThat(signIn(visitor, base, "", field)).contains("This app is private");
                String cookie = Installation.enter(visitor, own);
                assertThat(get(visitor, base + "/api/config", cookie)).contains("\"auth_trusted_header\":true");
                for (String spelling : spellings(field)) {
                    assertThat(signIn(visitor, base, cookie, spelling))
                            .as(spelling)
                            .contains("\"detail\"") // by Open WebUI: the field is missing
                            .doesNotContain("token");
                }
            }
        }
    }

    private static List<String> spellings(String field) {
        return List.of(
                field,
                field.toLowerCase(java.util.Locale.ROOT),
                field.replace('-', '_'),
                field.toUpperCase(java.util.Locale.ROOT));
    }

    private static String signIn(OkHttpClient visitor, String base, String cookie, String field) throws Exception {
        Request request = new Request.Builder()
                .url(base + SIGN_IN)
                .header("Cookie", cookie)
                .header("Accept", "application/json")
                .addHeader(field, OpenWebUiServer.ADMIN_EMAIL)
                .addHeader(field, OpenWebUiServer.ADMIN_EMAIL)
                .post(RequestBody.create("{\"email\":\"\",\"password\":\"\"}", MediaType.get("application/json")))
                .build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.body().string();
        }
    }

    private static String get(OkHttpClient visitor, String url, String cookie) throws Exception {
        Request request =
                new Request.Builder().url(url).header("Cookie", cookie).build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.body().string();
        }
    }
}
