package org.owuitunnel.client.e2e;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server with the faults that real servers have. */
final class FaultyServerIT {
    @TempDir
    private static Path folder;

    private static WireMockServer server;
    private static TunnelFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        tunnel = TunnelFixture.start(server.port(), folder);
    }

    @AfterAll
    static void close() throws Exception {
        tunnel.close();
        server.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "H1, CONNECTION_RESET_BY_PEER, origin-closed",
        "H2, CONNECTION_RESET_BY_PEER, origin-closed",
        "H1, EMPTY_RESPONSE, origin-closed",
        "H2, EMPTY_RESPONSE, origin-closed",
        "H1, RANDOM_DATA_THEN_CLOSE, origin-invalid",
        "H2, RANDOM_DATA_THEN_CLOSE, origin-invalid",
        "H1, MALFORMED_RESPONSE_CHUNK, ",
        "H2, MALFORMED_RESPONSE_CHUNK, ",
    })
    void everyFaultIsNamedOrCutsTheAnswerAndTheNextRequestIsWellAgain(Alpn alpn, Fault fault, @Nullable String error) {
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withFault(fault)));
        try (WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
            Seen.Answer answer = visitor.posts("/count", new byte[4]).answer();
            if (error == null && answer.status() == 200) {
                assertThat(answer.cut()).isNotNull(); // its head came before the broken chunk
            } else {
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.fields().first("x-tunnel-error")).isEqualTo(error == null ? "origin-closed" : error);
            }
        }
        assertThat(server.findAll(postRequestedFor(urlEqualTo("/count"))).size())
                .isLessThanOrEqualTo(1);
        server.resetMappings();
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("well again")));
        try (WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
            assertThat(visitor.gets("/").answer().text()).isEqualTo("well again");
        }
    }
}
