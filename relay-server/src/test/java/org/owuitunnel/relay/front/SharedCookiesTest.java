package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;

final class SharedCookiesTest {
    private static final String AUTHORITY = "Anna.tunnel.example.com:8443";

    private static String narrowed(String cookie) {
        return SharedCookies.narrowed(Fields.of("set-cookie", cookie), AUTHORITY)
                .value(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; Domain=tunnel.example.com | a=1",
                "a=1; Domain=example.com; Path=/ | a=1; Path=/",
                "a=1; Secure;domain=.tunnel.example.com;HttpOnly | a=1; Secure;HttpOnly",
                "a=1; DOMAIN = Tunnel.Example.COM ; Path=/ | a=1; Path=/",
                "a=1; Domain=\"example.com\" | a=1",
                "a=1; Domain=example.com. | a=1",
                "a=1; Domain=com; Domain=example.com | a=1",
            })
    void cookieOfADomainAboveIsKeptToTheName(String cookie, String expected) {
        assertThat(narrowed(cookie)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                "__Host-a=1; Secure; Path=/",
                "a=1; Domain=anna.tunnel.example.com",
                "a=1; Domain=.ANNA.tunnel.example.com; Path=/",
                "a=1; Domain=other.tunnel.example.com",
                "a=1; Domain=nel.example.com",
                "a=1; Domain=",
                "a=1; Domain=.",
                "a=1; Domain",
                "domain=example.com; Path=/",
                "",
            })
    void anyOtherCookieStaysAsItIs(String cookie) {
        assertThat(narrowed(cookie)).isEqualTo(cookie);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; Domain=chat.ana.example; Path=/ | a=1; Domain=chat.ana.example; Path=/",
                "a=1; Domain=ana.example; Path=/ | a=1; Path=/",
                "a=1; Domain=.example | a=1",
                "a=1; Domain=tunnel.example.com | a=1; Domain=tunnel.example.com",
            })
    void atAHostOfItsOwnersWhatIsAboveThatHostCounts(String cookie, String expected) {
        assertThat(SharedCookies.narrowed(Fields.of("set-cookie", cookie), "chat.ana.example:8443")
                        .value(0))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1; Domain=tunnel.example.com", "a=1; Domain=tunnel.example.com."})
    void dotAtTheEndOfAHostMakesNoOther(String cookie) {
        assertThat(SharedCookies.narrowed(Fields.of("set-cookie", cookie), "anna.tunnel.example.com.")
                        .value(0))
                .isEqualTo("a=1");
    }

    @Test
    void otherFieldsAndTheirOrderStay() {
        Fields fields = Fields.of(
                "x", "a; Domain=example.com", "set-cookie", "a=1; Domain=example.com", "set-cookie", "b=2", "y", "z");

        assertThat(SharedCookies.narrowed(fields, AUTHORITY))
                .isEqualTo(Fields.of("x", "a; Domain=example.com", "set-cookie", "a=1", "set-cookie", "b=2", "y", "z"));
    }

    @Test
    void nothingIsCopiedWhereNothingChanges() {
        Fields fields = Fields.of("set-cookie", "a=1; Path=/");

        assertThat(SharedCookies.narrowed(fields, AUTHORITY)).isSameAs(fields);
    }
}
