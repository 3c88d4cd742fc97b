package org.owuitunnel.relay.acme;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.TestCertificate;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.config.DnsCheck;
import org.owuitunnel.relay.route.Hostname;

/** What an authority says of when to renew (RFC 9773), by a double of one. */
final class AdviceTest {
    @TempDir
    private Path folder;

    private final WireMockServer server = new WireMockServer(options().dynamicPort());
    private AcmeFolder kept;
    private CertifiedKey present;
    private Instant now;

    @BeforeEach
    void start() throws Exception {
        server.start();
        URI directory = URI.create(server.baseUrl() + "/dir");
        kept = new AcmeFolder(folder, directory);
        now = Instant.parse("2026-11-26T10:00:00Z");
        present = TestCertificate.of(now.minusSeconds(3600), now.plus(Duration.ofDays(90)), "localhost", "*.localhost");
        kept.keep(present);
        String base = server.baseUrl();
        server.stubFor(get(urlEqualTo("/dir")).willReturn(okJson("""
                {"newNonce": "%1$s/nonce", "newAccount": "%1$s/account", "newOrder": "%1$s/order",
                 "revokeCert": "%1$s/revoke", "keyChange": "%1$s/key", "renewalInfo": "%1$s/renewal"}
                """.formatted(base))));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aMomentWithinItsWindowIsDrawnOnceAndKept() throws Exception {
        Instant start = now.plus(Duration.ofHours(10));
        Instant end = start.plus(Duration.ofHours(8));
        says(start, end, 3600);
        Renewal renewal = renewal();
        renewal.look();
        Instant chosen = renewal.next();
        assertThat(chosen).isBetween(start.minusSeconds(1), end);

        now = now.plus(Duration.ofMinutes(30));
        renewal.look();
        server.verify(1, getRequestedFor(urlPathMatching("/renewal/.*")));
        now = now.plus(Duration.ofHours(2));
        renewal.look();
        server.verify(2, getRequestedFor(urlPathMatching("/renewal/.*")));
        assertThat(renewal.next()).as("the same window, the same moment").isEqualTo(chosen);
    }

    @Test
    void aWindowThatIsOverMeansNow() throws Exception {
        says(now.minus(Duration.ofHours(3)), now.minus(Duration.ofHours(1)), 3600);
        Renewal renewal = renewal();
        renewal.look();
        assertThat(kept.attempts().failures())
                .as("an order that this double does not take")
                .isEqualTo(1);
    }

    @Test
    void aWindowThatEndsBeforeItBeginsAndAnAuthorityThatIsAwayCountForNothing() throws Exception {
        Instant own = RenewalTime.of(present, Optional.empty());
        says(now.plus(Duration.ofHours(3)), now.plus(Duration.ofHours(1)), 3600);
        Renewal renewal = renewal();
        renewal.look();
        assertThat(renewal.next()).isEqualTo(own);
        renewal.look();
        server.verify(1, getRequestedFor(urlPathMatching("/renewal/.*")));
        server.stubFor(
                get(urlPathMatching("/renewal/.*")).willReturn(aResponse().withStatus(500)));
        now = now.plus(Duration.ofHours(7));
        renewal.look();
        server.verify(2, getRequestedFor(urlPathMatching("/renewal/.*")));
        assertThat(renewal.next()).isEqualTo(own);
        assertThat(kept.attempts().failures()).isZero();
    }

    private void says(Instant start, Instant end, int retryAfterSeconds) {
        server.stubFor(get(urlPathMatching("/renewal/.*"))
                .willReturn(okJson("""
                {"suggestedWindow": {"start": "%s", "end": "%s"}}
                """.formatted(start, end))
                        .withHeader("Retry-After", Integer.toString(retryAfterSeconds))));
    }

    private Renewal renewal() {
        AcmeConfig config = new AcmeConfig(
                new AcmeConfig.Account(
                        URI.create(server.baseUrl() + "/dir"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new AcmeConfig.Records.Exec(Path.of("/nowhere")),
                new AcmeConfig.Dns(DnsCheck.SERVERS, Optional.empty(), Duration.ofSeconds(1)));
        return new Renewal(config, kept, Hostname.of("localhost").orElseThrow(), () -> now, new Random(1));
    }
}
