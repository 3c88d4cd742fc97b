package org.owuitunnel.client.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAddressTest {
    @ParameterizedTest
    @CsvSource({
        "tunnel.example.com, tunnel.example.com, https://tunnel.example.com",
        "TUNNEL.example.com., tunnel.example.com, https://tunnel.example.com",
        "tunnel.example.com:443, tunnel.example.com, https://tunnel.example.com",
        "https://tunnel.example.com/, tunnel.example.com, https://tunnel.example.com",
        "HTTPS://tunnel.example.com:8443, tunnel.example.com:8443, https://tunnel.example.com:8443",
        "192.168.1.2:8443, 192.168.1.2:8443, https://192.168.1.2:8443",
        "https://[::1]:8443/, [::1]:8443, https://[::1]:8443",
    })
    void everySpellingOfOneRelayIsTheSame(String typed, String kept, String uri) {
        assertThat(RelayAddress.of(typed)).hasValueSatisfying(relay -> {
            assertThat(relay).hasToString(kept);
            assertThat(relay.uri()).hasToString(uri);
            assertThat(RelayAddress.of(kept)).contains(relay);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://tunnel.example.com",
                "wss://tunnel.example.com",
                "https://",
                "https://tunnel.example.com/path",
                "tunnel.example.com/",
                "https://user@tunnel.example.com",
                "https://tunnel.example.com?x",
                "tunnel example",
                "a:0",
                "a:b"
            })
    void anythingElseIsNoRelay(String typed) {
        assertThat(RelayAddress.of(typed)).isEmpty();
    }
}
