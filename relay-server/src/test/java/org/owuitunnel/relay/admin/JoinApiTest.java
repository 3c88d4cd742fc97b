package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.tunnel.TokenGuesses;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens for invitations, by the relay's API and a real database. */
final class JoinApiTest {
    private static final String JOIN = "/.owui-tunnel/api/v1/join";
    private static final String RELAY = "tunnel.example.com:8443";
    private static final String ANA = "192.0.2.1";
    private static final String UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA";

    private final Ledgers ledgers = new Ledgers(InstantSource.system(), new SecureRandom());
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    private Path folder;

    private Ledger ledger;
    private JoinApi api;

    @BeforeEach
    void relayWithBooks() throws IOException {
        ledgers.in(folder);
        ledger = ledgers.next();
        api = new JoinApi(ledger, new TokenGuesses(nanos::get));
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void whoeverShowsTheKeyGetsATokenOfTheUserOnce() throws IOException {
        String key = invited("ana");
        Answer answer = joins(ANA, key, "{\"label\": \"laptop\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.fields().first("cache-control")).isEqualTo("no-store");
        JsonNode given = json(answer);
        assertThat(given.path("user").asString()).isEqualTo("ana");
        assertThat(given.path("relay").asString()).isEqualTo(RELAY);

        TokenStore tokens = new TokenStore(ledgers.next());
        assertThat(tokens.verify(given.path("token").asString()))
                .hasValueSatisfying(bearer -> assertThat(bearer.owner().name()).isEqualTo("ana"));
        assertThat(tokens.list()).extracting(TokenEntry::label).containsExactly("laptop");

        Answer again = joins(ANA, key, "");
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.fields().first("x-tunnel-error")).isEqualTo("invitation-refused");
        assertThat(json(again).path("detail").asString())
                .isEqualTo("invitation: unknown, used or over (expected: a new one, from whoever sent it)");
        assertThat(tokens.list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", UNKNOWN, "\u0000", "'; DROP TABLE invitations; --"})
    void whatIsNoKeyIsRefusedAndSpendsNothing(String key) throws IOException {
        String good = invited("ana");
        assertThat(joins(ANA, key, "").status()).isEqualTo(401);
        assertThat(joins(ANA, null, "").status()).isEqualTo(401);
        assertThat(joins(ANA, good, "").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|body: not JSON",
                "[]|body: no object",
                "{\"lable\": \"x\"}|lable: unknown member",
                "{\"label\": 5}|label: not a text",
                "{\"label\": \" a\"}|label: not usable",
                "{\"label\": \"a\\u001bb\"}|label: not usable",
            })
    void bodyThatCannotBeReadSpendsNothing(String body, String detail) throws IOException {
        String key = invited("ana");
        Answer answer = joins(ANA, key, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).path("detail").asString()).startsWith(detail).contains("(expected: ");
        assertThat(joins(ANA, key, "{}").status()).isEqualTo(201);
    }

    @Test
    void anInvitationOfADisabledUserSaysSoAndStaysGood() throws IOException {
        String key = invited("ana");
        UserBook users = new UserBook(ledger);
        assertThat(users.disable("ana", true, new Actor("cli:root"))).isPresent();
        Answer answer = joins(ANA, key, "");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(json(answer).path("detail").asString()).startsWith("user: ana is disabled (expected: ");
        assertThat(users.disable("ana", false, new Actor("cli:root"))).isPresent();
        assertThat(joins(ANA, key, "").status()).isEqualTo(201);
    }

    @Test
    void whoeverGuessesWaitsAndNobodyElseDoes() throws IOException {
        String first = invited("ana");
        String second = invited("bob");
        for (int i = 0; i < TokenGuesses.MOST; i++) {
            assertThat(joins(ANA, UNKNOWN, "").status()).isEqualTo(401);
        }
        Answer waits = joins(ANA, first, "");
        assertThat(waits.status()).isEqualTo(429);
        assertThat(waits.fields().first("retry-after")).isEqualTo("10");
        assertThat(waits.fields().first("x-tunnel-error")).isEqualTo("invitation-guesses");
        assertThat(joins("192.0.2.2", second, "").status()).isEqualTo(201);
        nanos.addAndGet(TokenGuesses.WINDOW.toNanos());
        assertThat(joins(ANA, first, "").status()).isEqualTo(201);
    }

    @Test
    void thePageSpendsNothingAndLoadsNothing() throws IOException {
        Resource page = Objects.requireNonNull(find("GET", JoinApi.PAGE_PATH, Fields.of()));
        Answer answer = page.serve(new byte[0]);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.fields().first("content-security-policy")).startsWith("default-src 'none'");
        assertThat(answer.fields().first("referrer-policy")).isEqualTo("no-referrer");
        assertThat(text(answer)).contains("location.hash").doesNotContain("fetch(", "http://relay", "src=");
    }

    @Test
    void otherMethodsAndPathsAreNotForIt() throws IOException {
        assertThat(Objects.requireNonNull(find("GET", JOIN, Fields.of()))
                        .serve(new byte[0])
                        .status())
                .isEqualTo(405);
        assertThat(Objects.requireNonNull(find("POST", JoinApi.PAGE_PATH, Fields.of()))
                        .serve(new byte[0])
                        .status())
                .isEqualTo(405);
        assertThat(find("POST", JOIN + "/x", Fields.of())).isNull();
    }

    private String invited(String user) throws IOException {
        Invitations.Creation made =
                new Invitations(ledgers.next()).create(user, Duration.ofHours(1), new Actor("cli:root"));
        return ((Invitations.Creation.Created) made).key().text();
    }

    private Answer joins(String address, @Nullable String key, String body) throws IOException {
        Fields.Builder fields = Fields.builder(2).add("x-forwarded-for", address);
        if (key != null) {
            fields.add("x-tunnel-key", key);
        }
        return Objects.requireNonNull(find("POST", JOIN, fields.build())).serve(body.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Resource find(String method, String path, Fields fields) {
        return api.find(new RequestHead(method, RELAY, path, false, fields), path);
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(Answer answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
