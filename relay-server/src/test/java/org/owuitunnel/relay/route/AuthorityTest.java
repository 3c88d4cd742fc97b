package org.owuitunnel.relay.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "A.Example.COM, a.example.com, -1",
        "a.example.com., a.example.com, -1",
        "a.example.com:443, a.example.com, 443",
        "a.example.com.:8443, a.example.com, 8443",
        "127.0.0.1:1, 127.0.0.1, 1",
        "[::1], [::1], -1",
        "[0:0::1]:65535, [::1], 65535",
    })
    void hostAndPortAreTold(String text, String host, int port) {
        assertThat(Authority.parse(text))
                .isEqualTo(new Authority.Named(Hostname.of(host).orElseThrow(), port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "a:",
                "a:0",
                "a:080",
                "a:65536",
                "a:123456",
                "a:99999999999",
                "a:+1",
                "a:-1",
                "a:1a",
                "a:http",
                "a:1:2",
                "a:\u0661",
                "::1",
                "[::1]:",
                "[::1]80",
                "[::1",
                "user@a",
                "user:pw@a",
                "a,b",
                "a b",
                "a\0",
                "a\r\nX: y",
                "http://a",
                "a/",
                "a?",
                "a#",
                "a..b",
                "a_b",
                "\ud83d\ude80"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThat(Authority.parse(text))
                .isInstanceOfSatisfying(
                        Authority.Refused.class,
                        refused -> assertThat(refused.reason())
                                .startsWith("host: ")
                                .contains("expected")
                                .matches("[ -~]+"));
    }

    @Test
    void aMegabyteIsRefusedByItsLength() {
        assertThat(Authority.parse("a".repeat(1 << 20)))
                .isEqualTo(new Authority.Refused("host: 1048576 characters (expected: up to 260)"));
    }
}
