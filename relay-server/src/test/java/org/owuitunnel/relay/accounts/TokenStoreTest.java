package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.TokenStore.Creation;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.observe.Logging;
import org.owuitunnel.relay.storage.PrivateFile;

class TokenStoreTest {
    private final HandClock clock = new HandClock();
    private final Random random = new Random(3);

    @TempDir
    private Path folder;

    private PrivateFile file = new PrivateFile(Path.of("replaced"));

    @BeforeEach
    void placeTheFile() {
        file = new PrivateFile(folder.resolve("data/tokens.json"));
    }

    @Test
    void aTokenThatWasMadeIsItsOwners() throws IOException {
        TokenStore store = store();
        Creation.Created laptop = create(store, "laptop");
        Creation.Created phone = create(store, "phone");
        assertThat(store.verify(laptop.token().secret()))
                .contains(laptop.entry().owner());
        assertThat(store.verify(phone.token().secret())).contains(phone.entry().owner());
        assertThat(store.list()).containsExactly(laptop.entry(), phone.entry());
    }

    @Test
    void theFileKeepsADigestAndIsPrivate() throws IOException {
        Creation.Created laptop = create(store(), "laptop");
        String content = Files.readString(file.path());
        assertThat(content)
                .contains(
                        "\"name\" : \"laptop\"",
                        "\"created\" : \"2026-11-24T02:12:00Z\"",
                        laptop.entry().sha256())
                .doesNotContain(laptop.token().secret().substring(4, 12));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
    }

    @Test
    void nothingButTheTokenItselfIsATokensOwner() throws IOException {
        TokenStore store = store();
        String secret = create(store, "laptop").token().secret();
        List<String> wrong = List.of(
                "",
                " ",
                "owt_",
                secret.substring(0, secret.length() - 1),
                secret + "A",
                " " + secret,
                secret + "\n",
                secret.toLowerCase(Locale.ROOT),
                secret.substring(4),
                Token.random(random).secret(),
                secret + secret,
                "\0",
                "\ud800",
                "owt_" + "\u00e9".repeat(43),
                "a".repeat(1 << 20));
        assertThat(wrong).allSatisfy(text -> assertThat(store.verify(text)).isEmpty());
        assertThat(store.verify(null)).isEmpty();
    }

    @Test
    void aDigestIsNoToken() throws IOException {
        TokenStore store = store();
        assertThat(store.verify(create(store, "laptop").entry().sha256())).isEmpty();
    }

    @Test
    void aRunningRelayLearnsOfNewTokensAtOnceAndOfRevokedOnesWithinASecond() throws IOException {
        TokenStore relay = store();
        TokenStore command = store();
        Creation.Created laptop = create(command, "laptop");
        assertThat(relay.verify(laptop.token().secret())).isPresent();
        assertThat(relay.knows(laptop.entry().owner())).isTrue();

        assertThat(command.revoke(laptop.entry().owner().id())).contains(laptop.entry());
        clock.advance(TokenStore.LOOK_EVERY);
        assertThat(relay.verify(laptop.token().secret())).isEmpty();
        assertThat(relay.knows(laptop.entry().owner())).isFalse();
    }

    @Test
    void aClockThatIsSetBackDoesNotBlindTheRelay() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(store(), "laptop");
        clock.advance(Duration.ofDays(-1));
        assertThat(relay.verify(laptop.token().secret())).isPresent();
    }

    @Test
    void aFileThatBreaksUnderARunningRelayThrowsNobodyOutAndIsToldOnce() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(relay, "laptop");
        Files.writeString(file.path(), "{ broken");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        Logging logging = Logging.start(LogFormat.TEXT, System.Logger.Level.INFO, log);
        try {
            for (int look = 0; look < 3; look++) {
                clock.advance(Duration.ofSeconds(2));
                assertThat(relay.verify(laptop.token().secret())).isPresent();
            }
        } finally {
            logging.close();
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).containsOnlyOnce("tokens.unreadable kept=1");
        Files.delete(file.path());
        clock.advance(Duration.ofSeconds(2));
        assertThat(relay.verify(laptop.token().secret())).isEmpty();
    }

    @Test
    void revokingATokenThatIsNotThereChangesNothing() throws IOException {
        TokenStore store = store();
        create(store, "laptop");
        PrivateFile.Stamp before = file.stamp().orElseThrow();
        assertThat(store.revoke("nobody")).isEmpty();
        assertThat(file.stamp()).contains(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a\nb", "\u001b[31m", "\u202eevil", "a\\b", "owt_abcdefgh"})
    void aNameThatCannotBeShownIsRefused(String name) throws IOException {
        assertThat(store().create(name)).isInstanceOf(Creation.Refused.class);
        assertThat(store().create("a".repeat(65))).isInstanceOf(Creation.Refused.class);
        assertThat(file.stamp()).isEmpty();
    }

    @Test
    void aNameIsGivenOnce() throws IOException {
        TokenStore store = store();
        Creation.Created laptop = create(store, "J\u00fcrgen's laptop");
        assertThat(store.create("J\u00fcrgen's laptop"))
                .isInstanceOfSatisfying(
                        Creation.Refused.class,
                        refused -> assertThat(refused.reason())
                                .contains(laptop.entry().owner().id()));
    }

    @Test
    void manyWritersAtOnceLoseNothing() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Creation.Created>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String name = "machine " + i;
                all.add(threads.submit(() -> create(store(), name)));
            }
            TokenStore relay = store();
            clock.advance(Duration.ofSeconds(2));
            Set<String> ids = new HashSet<>();
            for (Future<Creation.Created> one : all) {
                ids.add(one.get().entry().owner().id());
            }
            clock.advance(Duration.ofSeconds(2));
            assertThat(ids).hasSize(30);
            assertThat(relay.list())
                    .hasSize(30)
                    .allMatch(entry -> ids.contains(entry.owner().id()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"version\":2,\"tokens\":[]}",
                "{\"version\":1}",
                "{\"version\":1,\"tokens\":7}",
                "{\"version\":1,\"tokens\":[{}]}",
                "{\"version\":1,\"tokens\":[{\"id\":null}]}",
                "{\"version\":1,\"tokens\":[{\"id\":\"a\",\"name\":\"owt_secretsecret\",\"created\":\"now\",\"sha256\":\"\"}]}",
                "{\"version\":1,\"tokens\":[{\"id\":\"a\",\"name\":\"b\",\"created\":\"2026-11-24T02:12:00Z\",\"sha256\":\"XY\"}]}"
            })
    void aFileThatIsNoListOfTokensIsRefusedAtTheStartWithoutQuotingIt(String content) throws IOException {
        file.write(content.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::store)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.path() + ": ")
                .hasMessageContaining("expected")
                .hasMessageNotContaining("secretsecret");
    }

    @Test
    void aFileThatOthersCanReadIsRefusedAtTheStart() throws IOException {
        create(store(), "laptop");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::store).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void tokensDifferAndHideThemselves() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Token token = Token.random(random);
            assertThat(token.secret()).matches("owt_[A-Za-z0-9_-]{43}");
            assertThat(token)
                    .hasToString("owt_(hidden)")
                    .isEqualTo(Token.of(token.secret()).orElseThrow());
            secrets.add(token.secret());
        }
        assertThat(secrets).hasSize(1_000);
        assertThat(Token.fingerprint("abc")).isEqualTo("ba7816bf");
    }

    @Test
    void whatIsMadeNeverShowsItsSecret() throws IOException {
        Creation.Created laptop = create(store(), "laptop");
        assertThat(laptop.toString())
                .doesNotContain(laptop.token().secret(), laptop.entry().sha256());
    }

    private TokenStore store() throws IOException {
        return new TokenStore(file, clock, new SecureRandom());
    }

    private static Creation.Created create(TokenStore store, String name) throws IOException {
        Creation creation = store.create(name);
        assertThat(creation).isInstanceOf(Creation.Created.class);
        return (Creation.Created) creation;
    }
}
