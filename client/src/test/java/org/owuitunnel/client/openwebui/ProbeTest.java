package org.owuitunnel.client.openwebui;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
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
    void whoDoesNotSpeakHttpIsMissing() {
        answer(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));

        assertThat(look()).isEqualTo(new App.Missing());
    }

    @Test
    void whereNobodyListensTheAppIsMissing() {
        URI app = app();
        server.stop();

        assertThat(Probe.look(app)).isEqualTo(new App.Missing());
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private App look() {
        return Probe.look(app());
    }

    private URI app() {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
