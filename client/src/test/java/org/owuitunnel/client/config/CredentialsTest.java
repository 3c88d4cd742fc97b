package org.owuitunnel.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.Token;

class CredentialsTest {
    private static final Random RANDOM = new Random(9);
    private static final RelayAddress RELAY = relay("tunnel.example.com");

    @TempDir
    private Path folder;

    @Test
    void eachRelayHasItsOwnToken() throws IOException {
        Credentials credentials = Credentials.in(folder.resolve("owui-tunnel"));
        Token first = Token.random(RANDOM);
        Token second = Token.random(RANDOM);
        credentials.keep(RELAY, Token.random(RANDOM));
        credentials.keep(RELAY, first);
        credentials.keep(relay("tunnel.example.com:8443"), second);
        assertThat(credentials.tokenFor(RELAY)).contains(first);
        assertThat(credentials.tokenFor(relay("https://TUNNEL.example.com/"))).contains(first);
        assertThat(credentials.tokenFor(relay("tunnel.example.com:8443"))).contains(second);
        assertThat(credentials.tokenFor(relay("other.example.com"))).isEmpty();
        assertThat(credentials.relays()).containsExactly("tunnel.example.com", "tunnel.example.com:8443");
    }

    @Test
    void theFileIsForItsOwnerAlone() throws IOException {
        Credentials credentials = Credentials.in(folder.resolve("owui-tunnel"));
        assertThat(credentials.tokenFor(RELAY)).isEmpty();
        credentials.keep(RELAY, Token.random(RANDOM));
        assertThat(mode(credentials.path())).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("owui-tunnel"))).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--"})
    void aFileThatOthersCanReadIsRefusedWithTheCure(String mode) throws IOException {
        Credentials credentials = Credentials.in(folder);
        credentials.keep(RELAY, Token.random(RANDOM));
        Files.setPosixFilePermissions(credentials.path(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> credentials.tokenFor(RELAY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600 '" + credentials.path() + "'");
        assertThatThrownBy(() -> credentials.keep(RELAY, Token.random(RANDOM))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"version\":2,\"relays\":{}}",
                "{\"version\":1,\"relays\":{\"a\":{}}}",
                "{\"version\":1,\"relays\":{\"a\":{\"token\":\"sesame\"}}}",
                "{\"version\":1,\"relays\":{\"a\":{\"token\":\"sesame"
            })
    void aFileThatHoldsNoCredentialsIsRefusedWithoutQuotingIt(String content) throws IOException {
        Credentials credentials = Credentials.in(folder);
        Files.writeString(credentials.path(), content);
        Files.setPosixFilePermissions(credentials.path(), PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> credentials.tokenFor(RELAY))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(credentials.path() + ": ")
                .hasMessageNotContaining("sesame")
                .hasNoCause();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static RelayAddress relay(String text) {
        return RelayAddress.of(text).orElseThrow();
    }
}
