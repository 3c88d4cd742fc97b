package org.owuitunnel.client.openwebui;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;

class ProbeTest {
    private static final String CONFIG = "{\"status\":true,\"version\":\"1.2\",\"features\":{}}";

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void openWebUiIsKnownByWhatItsOwnFrontEndNeeds() {
        server.stubFor(
                get("/api/config")
                        .willReturn(
                                okJson(
                                        "{\"status\":true,\"name\":\"Kitchen AI\",\"version\":\"0.12.4\",\"features\":{\"auth\":true}}")));

        assertThat(look()).isEqualTo(new App.OpenWebUi("0.12.4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "<!doctype html>",
                "{\"status\":true}",
                "{\"status\":true,\"version\":\"1\"}",
                "{\"status\":true,\"version\":7,\"features\":[]}"
            })
    void whateverElseAnswersIsAnotherApp(String body) {
        server.stubFor(get("/api/config").willReturn(okJson(body)));

        assertThat(look()).isEqualTo(new App.Other());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 404, 500})
    void anotherStatusIsAnotherApp(int status) {
        answer(aResponse().withStatus(status).withHeader("Location", "/elsewhere"));

        assertThat(look()).isEqualTo(new App.Other());
    }

    @Test
    void whatStrangersCanDoIsRead() {
        server.stubFor(get("/api/config").willReturn(okJson("""
                {"onboarding":true,"status":true,"name":"x","version":"0.12.4","oauth":{"onboarding":{},"auth":1},
                 "features":{"slim":{"auth":true},"auth":false,"auth_trusted_header":true,"enable_signup":true,
                 "enable_websocket":false},"metadata":{"status":false}}""")));

        assertThat(look()).isEqualTo(new App.OpenWebUi("0.12.4", true, false, true, true, false));
    }

    @Test
    void whatIsNotSaidIsAsInAVersionThatDidNotKnowIt() {
        server.stubFor(get("/api/config")
                .willReturn(okJson("{\"status\":true,\"version\":\"0.3\",\"features\":{\"enable_signup\":null}}")));

        assertThat(look()).isEqualTo(new App.OpenWebUi("0.3"));
    }

    /** A length, chunks, an interim head, none of both. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n#",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n2d;x=y\r\n#\r\n0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:45\r\n\r\n#",
                "HTTP/1.0 200 OK\n\n#"
            })
    void anAnswerIsUnderstoodHoweverItEnds(String answer) {
        try (ScriptedServer app = ScriptedServer.playing(connection -> {
            connection.head();
            connection.writes(answer.replace("#", CONFIG));
            connection.endsOutput();
            connection.waitsForTheEnd();
        })) {
            assertThat(Probe.look(new OriginAddress("127.0.0.1", app.port()), null))
                    .isEqualTo(new App.OpenWebUi("1.2"));
        }
    }

    /** As Docker does on behalf of a container that does not listen yet, or an app that dies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n" + CONFIG,
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"sta"
            })
    void whoHangsUpBeforeTheEndHasSaidNothing(String answer) {
        try (ScriptedServer app = ScriptedServer.playing(connection -> {
            connection.head();
            connection.writes(answer);
        })) {
            assertThat(Probe.look(new OriginAddress("127.0.0.1", app.port()), null))
                    .isEqualTo(new App.Silent(App.Silent.How.HANGS_UP));
        }
    }

    @Test
    void whoTricklesIsGivenUpAfterAFewSeconds() {
        try (ScriptedServer app = ScriptedServer.playing(connection -> {
            connection.writes("HTTP/1.1 200 OK\r\n");
            connection.waitsForTheEnd();
        })) {
            assertThat(Probe.look(new OriginAddress("127.0.0.1", app.port()), null))
                    .isEqualTo(new App.Silent(App.Silent.How.LATE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void proxyThatDoesNotReachTheAppSaysNothingOfIt(int status) {
        answer(aResponse().withStatus(status));

        assertThat(look()).isEqualTo(new App.Silent(App.Silent.How.PROXY));
    }

    @Test
    void ofAnEndlessAnswerTheBeginningIsRead() {
        String endless =
                CONFIG.replace("{\"status\"", "{\"filler\":\"" + "x".repeat(2 * Call.MAX_BODY) + "\",\"status\"");
        server.stubFor(get("/api/config").willReturn(okJson(endless)));
        assertThat(look()).isEqualTo(new App.Other());

        server.stubFor(get("/api/config").willReturn(okJson(CONFIG + " ".repeat(2 * Call.MAX_BODY))));
        assertThat(look()).isEqualTo(new App.OpenWebUi("1.2"));
    }

    @Test
    void developmentServerIsKnownByTheScriptThatItAddsToPages() {
        answer(aResponse().withStatus(404));
        server.stubFor(get("/@vite/client")
                .willReturn(aResponse()
                        .withHeader("Content-Type", "text/javascript")
                        .withBody("//")));

        assertThat(look()).isEqualTo(new App.DevServer());
    }

    @Test
    void whoHasAPageForEveryPathIsNoDevelopmentServer() {
        answer(aResponse().withHeader("Content-Type", "text/html").withBody("<!doctype html>"));

        assertThat(look()).isEqualTo(new App.Other());
    }

    @Test
    void whoDoesNotSpeakHttpIsAnotherApp() {
        answer(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));

        assertThat(look()).isEqualTo(new App.Other());
    }

    @Test
    void whereNobodyListensTheAppIsMissing() {
        OriginAddress app = app();
        server.stop();

        assertThat(Probe.look(app, null)).isEqualTo(new App.Missing());
    }

    @Test
    void openWebUiByHttpsIsKnownWhenItsAuthorityIs() {
        TestCa ca = new TestCa("Kitchen CA");
        try (ScriptedServer app = ScriptedServer.answering(
                head("HTTP/1.1 200 OK", "content-length: " + CONFIG.length()) + CONFIG,
                ca.issue("127.0.0.1").server())) {
            assertThat(secure(app, new OriginTrust(List.of(ca.certificate()), false)))
                    .isEqualTo(new App.OpenWebUi("1.2"));
            assertThat(secure(app, new OriginTrust(List.of(), true))).isEqualTo(new App.OpenWebUi("1.2"));
            assertThat(secure(app, OriginTrust.KNOWN))
                    .isInstanceOfSatisfying(
                            App.Refused.class,
                            refused -> assertThat(refused.problem().fix()).contains("--origin-ca FILE"));
        }
    }

    @Test
    void openWebUiByHttpsHasToHaveTheNameThatWasGiven() {
        TestCa ca = new TestCa("Kitchen CA");
        try (ScriptedServer app =
                ScriptedServer.answering("", ca.issue("localhost").server())) {
            assertThat(secure(app, new OriginTrust(List.of(ca.certificate()), false)))
                    .isInstanceOfSatisfying(
                            App.Refused.class,
                            refused -> assertThat(refused.problem().sentence()).endsWith(" is for localhost"));
        }
    }

    @Test
    void whoSpeaksPlainHttpWhereHttpsWasNamedIsSaidTo() {
        assertThat(look()).isEqualTo(new App.Other());
        OriginAddress named = app().secured();
        assertThat(Probe.look(named, OriginTls.of(named, OriginTrust.KNOWN)))
                .isInstanceOfSatisfying(
                        App.Refused.class,
                        refused -> assertThat(refused.problem().fix()).contains("name it as " + app().uri()));
    }

    @Test
    void whoSpeaksTlsWherePlainHttpWasNamedIsSaidTo() {
        try (ScriptedServer secured =
                ScriptedServer.answering("", TestCa.selfSigned().server())) {
            assertThat(Probe.look(new OriginAddress("127.0.0.1", secured.port()), null))
                    .isEqualTo(new App.Secured());
        }
    }

    private static App secure(ScriptedServer server, OriginTrust trust) {
        OriginAddress app = new OriginAddress("127.0.0.1", server.port(), true);
        return Probe.look(app, OriginTls.of(app, trust));
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private App look() {
        return Probe.look(app(), null);
    }

    private OriginAddress app() {
        return new OriginAddress("127.0.0.1", server.port());
    }
}
