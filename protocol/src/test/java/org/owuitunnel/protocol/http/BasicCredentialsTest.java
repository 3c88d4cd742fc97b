package org.owuitunnel.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {
    @ParameterizedTest
    @ValueSource(strings = {"anna:password", "a:b:c:d:e:f", "ünal:pässwörd", "anna:     pass"})
    void userAndPasswordComeBackAsTheyWent(String text) {
        assertThat(BasicCredentials.fault(text)).isEmpty();
        assertThat(BasicCredentials.read(BasicCredentials.authorization(text)))
                .hasValueSatisfying(octets ->
                        assertThat(new String(octets, StandardCharsets.UTF_8)).isEqualTo(text));
    }

    @Test
    void exampleOfRfc7617() {
        assertThat(BasicCredentials.authorization("Aladdin:open sesame"))
                .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "anna", ":password", "anna:", "anna:1234567", "anna:pass\nword", "an\u0007na:password"})
    void faultTellsWhatIsExpectedAndNothingOfTheText(String text) {
        assertThat(BasicCredentials.fault(text))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .contains("(expected: ")
                        .doesNotContain("anna")
                        .doesNotContain("1234567"));
    }

    @Test
    void lengthIsBounded() {
        String most = "a:" + "x".repeat(BasicCredentials.MOST_BYTES - 2);
        assertThat(BasicCredentials.fault(most)).isEmpty();
        assertThat(BasicCredentials.fault(most + "x")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basicx", "Bearer QWxhZGRpbg==", "Basic %%%"})
    void whatIsNotOfThisSchemeHasNone(String value) {
        assertThat(BasicCredentials.read(value)).isEmpty();
    }
}
