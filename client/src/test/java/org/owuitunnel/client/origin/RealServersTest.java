package org.owuitunnel.client.origin;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/** Servers that others wrote, in health and with faults. */
class RealServersTest {
    @ParameterizedTest
    @CsvSource({
        "CONNECTION_RESET_BY_PEER, ORIGIN_CLOSED",
        "EMPTY_RESPONSE, ORIGIN_CLOSED",
        "RANDOM_DATA_THEN_CLOSE, ORIGIN_INVALID",
        "MALFORMED_RESPONSE_CHUNK, ORIGIN_CLOSED"
    })
    void everyFaultIsSeenByTheVisitorAndNoRequestIsRepeated(Fault fault, ErrorCode expected) {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        try (OriginFixture fixture = OriginFixture.to(server.port())) {
            server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
            Visitor visitor = fixture.tunnel.post("/count", "content-length", "4");
            visitor.sends("once").ends();
            assertThat(visitor.reset().code()).isEqualTo(expected);
            assertThat(server.findAll(postRequestedFor(urlEqualTo("/count"))).size())
                    .isLessThanOrEqualTo(1);

            server.resetMappings();
            server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("well again")));
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("well again");
        } finally {
            server.stop();
        }
    }

    @Test
    void compressedBodiesAndAcceptEncodingPassUntouched() {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        try (OriginFixture fixture = OriginFixture.to(server.port())) {
            server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withBody("text ".repeat(1000))));
            Visitor.Answer zipped =
                    fixture.tunnel.get("/", "accept-encoding", "gzip").answer();
            assertThat(zipped.fields().first("content-encoding")).isEqualTo("gzip");
            assertThat(zipped.text()).startsWith("\u001f\u008b");
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("text ".repeat(1000));
            assertThat(server.getAllServeEvents().getFirst().getRequest().containsHeader("accept-encoding"))
                    .isFalse();
        } finally {
            server.stop();
        }
    }

    @Test
    void largeUploadsAndDownloadsArriveWhole() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = new byte[25 * 1024 * 1024];
        IntStream.range(0, body.length).forEach(i -> body[i] = (byte) (i * 31 ^ i >> 8));
        server.createContext("/", exchange -> {
            byte[] received = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("x-received", String.valueOf(received.length));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(received);
            exchange.close();
        });
        server.start();
        try (OriginFixture fixture = OriginFixture.to(server.getAddress().getPort())) {
            Visitor visitor = fixture.tunnel.post("/", "content-type", "multipart/form-data; boundary=x");
            for (int at = 0; at < body.length; at += 1024 * 1024) {
                visitor.sends(java.util.Arrays.copyOfRange(body, at, at + 1024 * 1024), false);
            }
            visitor.ends();
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.fields().first("x-received")).isEqualTo(String.valueOf(body.length));
            assertThat(answer.text().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(body);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void headRangesAndRevalidationGiveWhatTheServerGives() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var in = exchange.getRequestHeaders();
            if (in.containsKey("if-none-match")) {
                exchange.getResponseHeaders().set("etag", "\"1\"");
                exchange.sendResponseHeaders(304, -1);
            } else if (in.containsKey("range")) {
                exchange.getResponseHeaders().set("content-range", "bytes 2-3/5");
                exchange.sendResponseHeaders(206, 2);
                exchange.getResponseBody().write("ll".getBytes(StandardCharsets.US_ASCII));
            } else {
                exchange.sendResponseHeaders(204, -1);
            }
            exchange.close();
        });
        server.start();
        try (OriginFixture fixture = OriginFixture.to(server.getAddress().getPort())) {
            assertThat(fixture.tunnel
                            .get("/", "if-none-match", "\"1\"")
                            .answer()
                            .status())
                    .isEqualTo(304);
            Visitor.Answer part = fixture.tunnel.get("/", "range", "bytes=2-3").answer();
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("ll");
            assertThat(part.fields().all("content-range")).containsExactly("bytes 2-3/5");
            assertThat(fixture.tunnel.get("/").answer().status()).isEqualTo(204);
            assertThat(fixture.tunnel.get("/").answer().trailers()).isEqualTo(Fields.EMPTY);
        } finally {
            server.stop(0);
        }
    }
}
