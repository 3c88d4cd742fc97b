package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbuseContactTest {
    @ParameterizedTest
    @CsvSource({
        "abuse@example.com,            mailto:abuse@example.com,       abuse@example.com",
        "mailto:abuse@example.com,     mailto:abuse@example.com,       abuse@example.com",
        "https://example.com/report?x, https://example.com/report?x,   https://example.com/report?x",
    })
    void addressesAndUrlsAreTaken(String text, String uri, String shown) {
        assertThat(AbuseContact.of(text)).hasValueSatisfying(contact -> {
            assertThat(contact.uri()).hasToString(uri);
            assertThat(contact.text()).isEqualTo(shown);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abuse",
                "a b@example.com",
                "mailto:",
                "mailto:a@example.com?bcc=b@example.com",
                "javascript:alert(1)",
                "http://example.com",
                "https:///report",
                "https://me:secret@example.com/",
                "https://example.com/<b>",
                "Ann <ann@example.com>"
            })
    void whatCouldNotBeALinkIsNone(String text) {
        assertThat(AbuseContact.of(text)).isEmpty();
    }
}
