package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.NewToken;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.RouteTable;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.tunnel.Sessions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminApiTest {
    private static final Actor CLI = new Actor("cli:test");

    @TempDir
    private Path folder;

    private final Ledgers ledgers = new Ledgers(InstantSource.system(), new SecureRandom());
    private TokenStore tokens;
    private Ledger ledger;
    private Gate gate;
    private AdminApi api;
    private String admin = "";

    @BeforeEach
    void open() throws IOException {
        ledgers.in(folder, "ana");
        ledger = ledgers.next();
        tokens = new TokenStore(ledger);
        gate = Gate.in(folder, ledger.database(), InstantSource.system());
        Sessions sessions =
                new Sessions(new RouteTable(), new SecureRandom(), RelaySettings::presetLimits, Observer.NONE);
        api = new AdminApi(
                new Administration(ledger, tokens, Optional.empty()),
                new AdminDoor(tokens, new SignedIn(InstantSource.system(), new SecureRandom())),
                sessions,
                gate,
                () -> new Overview("1", "relay.example", Instant.EPOCH, "ok", 1, 2, 3, 4));
        admin = secret(tokens.create(new NewToken("root", "", Optional.empty(), true), CLI));
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    private static String secret(TokenStore.Creation creation) {
        return ((TokenStore.Creation.Created) creation).token().secret();
    }

    private Answer call(String token, String method, String path, String body) throws IOException {
        RequestHead head = new RequestHead(
                method, "relay.example", AdminApi.BASE + path, false, Fields.of("authorization", "Bearer " + token));
        int query = path.indexOf('?');
        Resource resource = api.find(head, AdminApi.BASE + (query < 0 ? path : path.substring(0, query)));
        return Objects.requireNonNull(resource, path).serve(body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode does(int status, String method, String path, String body) throws IOException {
        Answer answer = call(admin, method, path, body);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.status()).as(text).isEqualTo(status);
        return JsonMapper.shared().readTree(text.isEmpty() ? "{}" : text);
    }

    @Test
    void nothingIsThereForWhoeverDoesNotAdminister() throws IOException {
        String user = secret(tokens.create(new NewToken("ana", "", Optional.empty(), false), CLI));
        for (Endpoint endpoint : api.endpoints()) {
            for (String token : List.of("", "owt_", user, admin + "x")) {
                Answer answer = call(token, endpoint.method(), endpoint.path().replace("{id}", "x"), "{}");
                assertThat(answer.status()).as(endpoint.path()).isEqualTo(401);
            }
        }
        assertThat(tokens.verify(admin)).as("opens no tunnel").isEmpty();
        assertThat(tokens.verify(user)).isPresent();
    }

    @Test
    void tokenIsMadeListedAndRevoked() throws IOException {
        JsonNode made = does(201, "POST", "tokens", "{\"user\":\"ben\",\"label\":\"laptop\",\"seconds\":3600}");
        String secret = made.path("token").asString();
        assertThat(tokens.verify(secret)).isPresent();
        String all = does(200, "GET", "tokens", "").toString();
        assertThat(all).contains("\"laptop\"").doesNotContain(secret).doesNotContain(admin);
        does(204, "DELETE", "tokens/" + made.path("id").asString(), "");
        assertThat(tokens.verify(secret)).isEmpty();
        does(404, "DELETE", "tokens/" + made.path("id").asString(), "");
        assertThat(acts()).contains("token.create", "token.revoke");
    }

    private List<String> acts() throws IOException {
        return does(200, "GET", "audit?limit=1000", "")
                .path("audit")
                .valueStream()
                .filter(row -> row.path("actor").asString().startsWith("api:"))
                .map(row -> row.path("act").asString())
                .toList();
    }

    @Test
    void userIsKeptOutAndLetIn() throws IOException {
        String secret = secret(tokens.create(NewToken.of("ana"), CLI));
        does(204, "PATCH", "users/ana", "{\"disabled\":true}");
        assertThat(does(200, "GET", "users", "").toString()).contains("\"name\":\"ana\"", "\"disabled\":true");
        TokenStore relay = new TokenStore(ledgers.next());
        assertThat(relay.verify(secret)).isEmpty();
        does(204, "PATCH", "users/ana", "{\"disabled\":false}");
        assertThat(relay.verify(secret)).isPresent();
        does(404, "PATCH", "users/nobody", "{\"disabled\":true}");
    }

    @Test
    void blockedNameServesNobodyUntilItIsLetGo() throws IOException {
        NameBook names = new NameBook(ledger);
        assertThat(names.claim("ana", "demo")).isInstanceOf(Claim.Granted.class);
        does(204, "PUT", "blocked/demo", "");
        assertThat(names.claim("ana", "demo")).isInstanceOf(Claim.Refused.class);
        assertThat(names.claim("ana", null)).as("nor as the name used last").isInstanceOf(Claim.Refused.class);
        assertThat(new TokenStore(ledger).isBlocked(new Label("demo"))).isTrue();
        assertThat(does(200, "GET", "names", "").path("blocked").toString()).isEqualTo("[\"demo\"]");
        does(204, "DELETE", "blocked/demo", "");
        assertThat(names.claim("ana", "demo")).isInstanceOf(Claim.Granted.class);
        does(404, "DELETE", "blocked/demo", "");
        assertThat(acts()).contains("name.block", "name.unblock");
    }

    @Test
    void invitationMakesAJoinLink() throws IOException {
        JsonNode made = does(201, "POST", "invitations", "{\"user\":\"cleo\"}");
        assertThat(made.path("url").asString())
                .matches("https://relay\\.example/\\.owui-tunnel/join#[A-Za-z0-9_-]{22,}");
        JsonNode open = does(200, "GET", "invitations", "").path("invitations").path(0);
        assertThat(open.path("user").asString()).isEqualTo("cleo");
        String id = open.path("id").asString();
        assertThat(made.toString()).doesNotContain(id);
        does(204, "DELETE", "invitations/" + id, "");
        does(404, "DELETE", "invitations/" + id, "");
        assertThat(does(200, "GET", "invitations", "").path("invitations").isEmpty())
                .isTrue();
        assertThat(acts()).contains("invite", "invite.cancel");
    }

    @Test
    void linkOfAnyoneIsSeenAndRevoked() throws IOException {
        Share.Terms terms =
                new Share.Terms(Share.Kind.VISITOR, "Anna", Optional.empty(), false, Optional.empty(), true);
        Gate.Made made = gate.make(new Label("demo"), "ana", terms, "").orElseThrow();
        String listed = does(200, "GET", "shares", "").toString();
        assertThat(listed)
                .contains("\"Anna\"", "\"guest\":true")
                .doesNotContain(made.key().text());
        does(204, "DELETE", "shares/" + made.share().id(), "");
        assertThat(gate.list()).isEmpty();
        does(404, "DELETE", "shares/" + made.share().id(), "");
        assertThat(acts()).contains("share.revoke");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, tokens, '{\"user\":\"\"}', name",
        "POST, tokens, '{\"user\":\"ana\",\"admin\":true}', admin: unknown member",
        "POST, tokens, '[]', no object",
        "POST, tokens, 'x', not JSON",
        "POST, invitations, '{\"user\":\"ana\",\"seconds\":0}', seconds: 0",
        "PATCH, users/ana, '{}', disabled: missing",
        "PUT, blocked/-x-, '', name: -x-",
        "GET, audit?limit=0, '', limit: 0",
        "GET, audit?limit=1001, '', limit: 1001"
    })
    void whatCannotBeIsRefusedWithTheReason(String method, String path, String body, String reason) throws IOException {
        JsonNode problem = does(400, method, path, body);
        assertThat(problem.path("detail").asString()).contains(reason);
        assertThat(problem.path("code").asString()).isEqualTo("bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tunnels/demo", "blocked/demo", "tokens"})
    void anotherMethodIsToldWhichThereAre(String path) throws IOException {
        assertThat(call(admin, "OPTIONS", path, "").status()).isEqualTo(405);
    }

    @Test
    void tunnelThatIsNotOpenCannotBeStopped() throws IOException {
        does(404, "DELETE", "tunnels/demo", "");
        assertThat(does(200, "GET", "tunnels", "").path("tunnels").isEmpty()).isTrue();
        assertThat(does(200, "GET", "overview", "").path("domain").asString()).isEqualTo("relay.example");
    }

    @Test
    void withoutAnIssuerThereIsNoWayToOne() {
        Api all = AdminApis.over(
                new Administration(ledger, tokens, Optional.empty()),
                new Sessions(new RouteTable(), new SecureRandom(), RelaySettings::presetLimits, Observer.NONE),
                gate,
                () -> new Overview("1", "relay.example", Instant.EPOCH, "ok", 1, 2, 3, 4));
        for (String path : List.of("begin", "back", "me", "leave")) {
            String whole = "/.owui-tunnel/oidc/" + path;
            assertThat(all.find(new RequestHead("GET", "relay.example", whole, false, Fields.EMPTY), whole))
                    .isNull();
        }
        assertThat(all.find(
                        new RequestHead("GET", "relay.example", AdminApi.PAGE_PATH, false, Fields.EMPTY),
                        AdminApi.PAGE_PATH))
                .isNotNull();
    }

    @Test
    void thePageRunsItsOwnScriptAlone() throws IOException {
        RequestHead head = new RequestHead("GET", "relay.example", "/.owui-tunnel/dashboard", false, Fields.EMPTY);
        Answer page = Objects.requireNonNull(api.find(head, "/.owui-tunnel/dashboard"))
                .serve(new byte[0]);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.fields().first("content-security-policy"))
                .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'");
        assertThat(new String(page.body(), StandardCharsets.UTF_8))
                .contains("data-issuer=\"\"")
                .doesNotContain("{{")
                .doesNotContain("innerHTML")
                .doesNotContain("src=")
                .doesNotContainPattern("<script[^>]");
    }

    /** The description names what there is, and nothing else. */
    @Test
    void everyEndpointIsDescribed() throws IOException {
        String path = "/.owui-tunnel/api/v1/openapi.json";
        RequestHead head = new RequestHead("GET", "relay.example", path, false, Fields.EMPTY);
        JsonNode described = JsonMapper.shared()
                .readTree(Objects.requireNonNull(api.find(head, path))
                        .serve(new byte[0])
                        .body());
        List<String> operations = described
                .path("paths")
                .propertyStream()
                .filter(item -> item.getKey().startsWith("/admin/"))
                .flatMap(item -> item.getValue()
                        .propertyStream()
                        .map(operation -> operation.getKey().toUpperCase(Locale.ROOT) + " "
                                + item.getKey().substring("/admin/".length())))
                .toList();
        assertThat(operations)
                .containsExactlyInAnyOrderElementsOf(api.endpoints().stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
    }
}
