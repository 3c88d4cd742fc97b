package org.owuitunnel.relay.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @CsvSource({"a, a", "A, a", "0, 0", "Calm-Otter-7xkq, calm-otter-7xkq", "a--b, a--b", "a-b, a-b", "www, www"})
    void everySpellingOfOneNameBecomesTheSameText(String spelled, String canonical) {
        assertThat(Label.of(spelled)).contains(new Label(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                "a..b",
                "a.b",
                "-a",
                "a-",
                "-",
                "a_b",
                "a b",
                "xn--",
                "xn--a",
                "XN--80ak6aa92e",
                "ab--c",
                "a\0",
                "\0",
                "a\u0000b",
                "\ud83d\ude80",
                "\u00e4",
                "\u212a",
                "\u0131",
                "\u0430",
                "a\u200d",
                "a:1",
                "*",
                "a/b",
                "a%41"
            })
    void whatIsNoNameIsRefused(String spelled) {
        assertThat(Label.of(spelled)).isEmpty();
    }

    @Test
    void aNameEndsAt63Octets() {
        assertThat(Label.of("a".repeat(63))).isPresent();
        assertThat(Label.of("a".repeat(64))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "xn--a", "a.b", ""})
    void theConstructorTakesCanonicalNamesOnly(String text) {
        assertThatThrownBy(() -> new Label(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
