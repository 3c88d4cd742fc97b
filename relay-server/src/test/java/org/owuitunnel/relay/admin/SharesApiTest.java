package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Links by the relay's API. */
@ExtendWith(LeakCheck.class)
class SharesApiTest {
    private static final String SHARES = "/.owui-tunnel/api/v1/shares";

    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.gated("demo", "owner-key");
    private final RawVisitor program = relay.visitor();

    @AfterEach
    void close() {
        program.close();
        tunnel.close();
        relay.close();
    }

    @Test
    void linkIsMadeListedAndEnded() {
        RawVisitor.Answer made = asks("POST", SHARES, RelayFixture.ALICE, """
                {"name": "Demo", "label": "Ännchen", "seconds": 7200, "once": true, "password": "x"}""");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        JsonNode link = json(made);
        assertThat(link.path("url").asString())
                .startsWith("https://demo.localhost:" + relay.port() + "/.owui-tunnel/open#");
        String key = link.path("url").asString().replaceFirst(".*#", "");
        assertThat(key).hasSize(22);

        RawVisitor.Answer list = asks("GET", SHARES, RelayFixture.ALICE, "");
        assertThat(list.body()).doesNotContain(key);
        JsonNode listed = json(list).path("shares").path(1); // behind the owner's own
        assertThat(listed.path("id")).isEqualTo(link.path("id"));
        assertThat(listed.path("label").asString()).isEqualTo("Ännchen");
        assertThat(listed.path("once").asBoolean()).isTrue();
        assertThat(listed.path("password").asBoolean()).isTrue();
        assertThat(listed.path("until").asString()).isNotEmpty();

        String one = SHARES + "/" + link.path("id").asString();
        assertThat(asks("DELETE", one, RelayFixture.BOB, "").status()).isEqualTo(404);
        assertThat(asks("DELETE", one, RelayFixture.ALICE, "").status()).isEqualTo(204);
        assertThat(asks("DELETE", one, RelayFixture.ALICE, "").status()).isEqualTo(404);
    }

    @Test
    void linkLeadsIn() {
        tunnel.answering(request -> request.answers(200, "in"));
        String key = json(asks("POST", SHARES, RelayFixture.ALICE, "{}"))
                .path("url")
                .asString()
                .replaceFirst(".*#", "");
        RawVisitor.Answer answer = program.sends("GET / HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: " + key + "\n\n")
                .answer();
        assertThat(answer.body()).isEqualTo("in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Basic YWxpY2U6", "token-of-alice"})
    void withoutATokenNothingIsTold(String authorization) {
        RawVisitor.Answer answer = program.sends("GET " + SHARES + " HTTP/1.1\nHost: localhost\n"
                        + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\n") + "\n")
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("www-authenticate")).isEqualTo("Bearer");
        assertThat(answer.field("x-tunnel-error")).isEqualTo("token-refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|body: no object",
                "x|body: not JSON",
                "[]|body: no object",
                "{\"lable\": \"x\"}|lable: unknown member",
                "{\"seconds\": 0}|seconds: 0 (expected: 1 to",
                "{\"seconds\": \"2h\"}|seconds: ",
                "{\"seconds\": 1e99}|seconds: ",
                "{\"once\": 1}|once: not true or false",
                "{\"label\": \"a\\u001bb\"}|label: with characters",
                "{\"password\": 5}|password: not a text",
            })
    void wishThatCannotBeGrantedIsToldWhy(String body, String detail) {
        RawVisitor.Answer answer = asks("POST", SHARES, RelayFixture.ALICE, body == null ? "" : body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(json(answer).path("detail").asString()).startsWith(detail).contains("(expected: ");
    }

    @Test
    void namesOfOthersAndOfNobodyAreAlikeToAsker() {
        try (TunnelClient foreign = relay.gated(RelayFixture.BOB, "bobs", "key of bob")) {
            assertThat(foreign.isOpen()).isTrue();
            for (String name : new String[] {"bobs", "none", ""}) {
                RawVisitor.Answer answer = asks(
                        "POST",
                        SHARES,
                        name.isEmpty() ? RelayFixture.BOB : RelayFixture.ALICE,
                        "{\"name\": \"" + name + "\"}");
                assertThat(answer.status()).as(name).isEqualTo(name.isEmpty() ? 201 : 404);
            }
        }
    }

    @Test
    void bodyThatIsTooLargeIsRefused() {
        RawVisitor.Answer answer =
                asks("POST", SHARES, RelayFixture.ALICE, "{\"label\": \"" + "x".repeat(17_000) + "\"}");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.field("x-tunnel-error")).isEqualTo("body-too-large");
    }

    @Test
    void otherMethodsAreNotForIt() {
        assertThat(asks("PUT", SHARES, RelayFixture.ALICE, "{}").status()).isEqualTo(405);
        assertThat(asks("GET", SHARES + "/x", RelayFixture.ALICE, "").status()).isEqualTo(405);
    }

    @Test
    void theApiIsOfTheRelaysOwnNameOnly() {
        RawVisitor.Answer answer = program.sends("GET " + SHARES
                        + " HTTP/1.1\nHost: demo.localhost\nAuthorization: Bearer " + RelayFixture.ALICE + "\n\n")
                .answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(tunnel.seen()).isEmpty();
    }

    private RawVisitor.Answer asks(String method, String path, String token, String body) {
        String octets = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return program.sends(method + " " + path + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer " + token
                        + "\nContent-Length: " + octets.length() + "\n\n" + octets)
                .answer();
    }

    private static JsonNode json(RawVisitor.Answer answer) {
        return JsonMapper.shared().readTree(answer.body().getBytes(StandardCharsets.ISO_8859_1));
    }
}
