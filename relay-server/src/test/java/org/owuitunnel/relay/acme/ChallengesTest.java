package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.storage.PrivateFile;

final class ChallengesTest {
    private static final String HOST = "chat.ana.example";

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-26T10:00:00Z");

    @Test
    void anAnswerIsForItsHostAndItsTokenUntilItIsWithdrawn() throws IOException {
        Challenges challenges = challenges();
        challenges.publish(HOST, "token", "token.thumb");
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token")).isEqualTo("token.thumb");
        assertThat(challenges.find("other.example", Challenges.PREFIX + "token"))
                .isNull();
        challenges.withdraw("token");
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "token",
                "/.well-known/acme-challenge",
                "/.well-known/acme-challenge/",
                "/.well-known/acme-challenge/token/",
                "/.well-known/acme-challenge/Token",
                "/.well-known/acme-challenge/token2",
                "/.well-known/acme-challenge//token",
                "/.WELL-KNOWN/acme-challenge/token",
                "/x/.well-known/acme-challenge/token",
            })
    void noOtherPathHasOne(String path) throws IOException {
        Challenges challenges = challenges();
        challenges.publish(HOST, "token", "token.thumb");
        assertThat(challenges.find(HOST, path)).isNull();
    }

    @Test
    void whoListensNeedNotBeWhoOrders() throws IOException {
        Challenges listening = challenges();
        Challenges ordering = challenges();
        ordering.publish(HOST, "one", "1");
        listening.look();
        assertThat(listening.find(HOST, Challenges.PREFIX + "one")).isEqualTo("1");
        listening.publish(HOST, "two", "2");
        ordering.look();
        assertThat(ordering.find(HOST, Challenges.PREFIX + "two")).isEqualTo("2");
        assertThat(ordering.find(HOST, Challenges.PREFIX + "one")).isEqualTo("1");
        ordering.withdraw("one");
        listening.look();
        assertThat(listening.find(HOST, Challenges.PREFIX + "one")).isNull();
    }

    @Test
    void whatAKilledProcessHasLeftEndsByItself() throws IOException {
        challenges().publish(HOST, "token", "token.thumb");
        Challenges next = challenges();
        next.look();
        now = now.plus(Duration.ofMinutes(15));
        assertThat(next.find(HOST, Challenges.PREFIX + "token")).isNull();
        next.publish(HOST, "other", "other.thumb");
        assertThat(Files.readString(file().path())).doesNotContain("token.thumb");
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() throws IOException {
        Challenges challenges = challenges();
        for (int i = 0; i <= Challenges.MAX_ANSWERS; i++) {
            challenges.publish(HOST, "token" + i, "text" + i);
        }
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token0")).isNull();
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token1")).isEqualTo("text1");
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token" + Challenges.MAX_ANSWERS))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "a\r\nb", "a/b", "é"})
    void aTokenThatIsNoneIsNotPublished(String token) {
        assertThatThrownBy(() -> challenges().publish(HOST, token, "x")).hasMessageContaining("token: not base64url");
    }

    @Test
    void aFileThatCannotBeUnderstoodHoldsNothing() throws IOException {
        file().write("[{\"answers\": 7".getBytes(StandardCharsets.UTF_8));
        Challenges challenges = challenges();
        challenges.look();
        challenges.publish(HOST, "token", "token.thumb");
        assertThat(challenges.find(HOST, Challenges.PREFIX + "token")).isEqualTo("token.thumb");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
                .isEqualTo("rw-------");
    }

    private Challenges challenges() {
        return new Challenges(file(), () -> now);
    }

    private PrivateFile file() {
        return new PrivateFile(folder.resolve("challenges.json"));
    }
}
