package org.owuitunnel.relay.acme;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/** The APIs of Cloudflare and acme-dns, by doubles that take requests as the real ones document them. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class ApiRecordsTest {
    private static final String TOKEN = "cf-token-of-a-test";
    private static final Name ZONE = DnsView.absolute("example.com");
    private static final TxtRecord RECORD = new TxtRecord(
            DnsView.absolute("_acme-challenge.tunnel.example.com"), "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0");

    private static final String ACCOUNT = """
            {"username": "eabcdb41-d89f-4580-826f-3e62e9755ef2", "password": "pbAXVjlIOE01xbut7YnAbkhMQIkcwoHO0ek2j4Q0",
             "fulldomain": "d420c923-bbd7-4056-ab64-c3ca54c9b3cf.auth.example.org",
             "subdomain": "d420c923-bbd7-4056-ab64-c3ca54c9b3cf", "allowfrom": []}
            """;

    @TempDir
    private Path folder;

    private final WireMockServer server = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(
                get(urlEqualTo("/client/v4/zones?name=example.com"))
                        .withHeader("Authorization", equalTo("Bearer " + TOKEN))
                        .willReturn(
                                okJson(
                                        "{\"success\": true, \"errors\": [], \"result\": [{\"id\": \"zone1\", \"name\": \"example.com\"}]}")));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void cloudflareIsGivenARecordBesideOthers() throws Exception {
        server.stubFor(post(urlEqualTo("/client/v4/zones/zone1/dns_records"))
                .willReturn(okJson("{\"success\": true, \"errors\": [], \"result\": {\"id\": \"record1\"}}")));
        cloudflare().add(RECORD, ZONE);
        server.verify(postRequestedFor(urlEqualTo("/client/v4/zones/zone1/dns_records"))
                .withHeader("Authorization", equalTo("Bearer " + TOKEN))
                .withHeader("Content-Type", equalTo("application/json"))
                .withRequestBody(equalToJson("""
                        {"type": "TXT", "name": "_acme-challenge.tunnel.example.com", "ttl": 60,
                         "content": "\\"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0\\""}
                        """)));
    }

    @Test
    void cloudflareMayHaveTheRecordAlready() {
        server.stubFor(post(urlEqualTo("/client/v4/zones/zone1/dns_records"))
                .willReturn(aResponse().withStatus(400).withBody("""
                        {"success": false, "errors": [{"code": 81058, "message": "An identical record already exists."}], "result": null}
                        """)));
        assertThatCode(() -> cloudflare().add(RECORD, ZONE)).doesNotThrowAnyException();
    }

    @Test
    void cloudflareLosesThisRecordAndNoOther() throws Exception {
        server.stubFor(get(urlPathEqualTo("/client/v4/zones/zone1/dns_records"))
                .withQueryParam("type", equalTo("TXT"))
                .withQueryParam("name", equalTo("_acme-challenge.tunnel.example.com"))
                .willReturn(okJson("""
                        {"success": true, "errors": [], "result": [
                          {"id": "other", "type": "TXT", "content": "\\"of somebody else\\""},
                          {"id": "ours", "type": "TXT", "content": "\\"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0\\""}]}
                        """)));
        server.stubFor(delete(urlEqualTo("/client/v4/zones/zone1/dns_records/ours"))
                .willReturn(okJson("{\"success\": true, \"errors\": [], \"result\": {\"id\": \"ours\"}}")));
        cloudflare().remove(RECORD, ZONE);
        server.verify(1, deleteRequestedFor(urlEqualTo("/client/v4/zones/zone1/dns_records/ours")));
        server.verify(0, deleteRequestedFor(urlEqualTo("/client/v4/zones/zone1/dns_records/other")));
    }

    @Test
    void cloudflaresRefusalIsToldWithoutTheToken() {
        server.stubFor(post(urlEqualTo("/client/v4/zones/zone1/dns_records"))
                .willReturn(aResponse().withStatus(403).withBody("""
                        {"success": false, "errors": [{"code": 10000, "message": "Authentication error"}]}
                        """)));
        assertThatIOException()
                .isThrownBy(() -> cloudflare().add(RECORD, ZONE))
                .withMessage(
                        "Cloudflare: a TXT record _acme-challenge.tunnel.example.com: HTTP 403, 10000 Authentication error"
                                + " (expected: a token that may edit DNS of example.com.)");
    }

    @Test
    void aPageThatIsNoJsonIsToldByItsStatus() {
        server.stubFor(get(urlPathEqualTo("/client/v4/zones"))
                .atPriority(1)
                .willReturn(aResponse().withStatus(502).withBody("<html>Bad gateway</html>")));
        assertThatIOException()
                .isThrownBy(() -> cloudflare().add(RECORD, ZONE))
                .withMessageContaining("HTTP 502 (expected: a token that is valid");
    }

    @Test
    void acmeDnsIsGivenTheValueForItsSubdomain() throws Exception {
        server.stubFor(post(urlEqualTo("/update")).willReturn(okJson("{\"txt\": \"" + RECORD.value() + "\"}")));
        TxtRecord followed = new TxtRecord(
                DnsView.absolute("d420c923-bbd7-4056-ab64-c3ca54c9b3cf.auth.example.org"), RECORD.value());
        acmeDns().add(followed, DnsView.absolute("auth.example.org"));
        server.verify(postRequestedFor(urlEqualTo("/update"))
                .withHeader("X-Api-User", equalTo("eabcdb41-d89f-4580-826f-3e62e9755ef2"))
                .withHeader("X-Api-Key", equalTo("pbAXVjlIOE01xbut7YnAbkhMQIkcwoHO0ek2j4Q0"))
                .withRequestBody(equalToJson("{\"subdomain\": \"d420c923-bbd7-4056-ab64-c3ca54c9b3cf\", \"txt\": \""
                        + RECORD.value() + "\"}")));
    }

    @Test
    void acmeDnsWithoutTheCnameSaysWhichOneIsMissing() {
        assertThatIOException()
                .isThrownBy(() -> acmeDns().add(RECORD, ZONE))
                .withMessage(
                        "acme-dns: the name leads to _acme-challenge.tunnel.example.com (expected: in your zone, a CNAME"
                                + " record from _acme-challenge of the domain to d420c923-bbd7-4056-ab64-c3ca54c9b3cf.auth.example.org.)");
    }

    private CloudflareRecords cloudflare() throws IOException {
        return new CloudflareRecords(URI.create(server.baseUrl() + "/client/v4"), secret(TOKEN + "\n"));
    }

    private AcmeDnsRecords acmeDns() throws IOException {
        return new AcmeDnsRecords(URI.create(server.baseUrl() + "/"), secret(ACCOUNT));
    }

    private Path secret(String text) throws IOException {
        Path file = Files.createTempFile(
                folder,
                "secret",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }
}
