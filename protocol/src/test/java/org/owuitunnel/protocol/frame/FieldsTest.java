package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FieldsTest {
    private static final Fields FIELDS = Fields.of("a", "1", "b", "2", "a", "3");

    @Test
    void findsTheFirstAndAllValuesOfAName() {
        assertThat(FIELDS.first("a")).isEqualTo("1");
        assertThat(FIELDS.first("c")).isNull();
        assertThat(FIELDS.all("a")).containsExactly("1", "3");
        assertThat(FIELDS.all("c")).isEmpty();
    }

    @Test
    void doesNotTakeAValueForAName() {
        assertThat(Fields.of("a", "b").first("b")).isNull();
        assertThat(Fields.of("a", "b").all("b")).isEmpty();
    }

    @Test
    void walksInOrder() {
        List<String> walked = new ArrayList<>();

        FIELDS.forEach((name, value) -> walked.add(name + value));

        assertThat(walked).containsExactly("a1", "b2", "a3");
        assertThat(FIELDS.size()).isEqualTo(3);
        assertThat(FIELDS.name(2) + FIELDS.value(2)).isEqualTo("a3");
    }

    @Test
    void aBuilderGrowsAndStaysApartFromWhatItBuilt() {
        Fields.Builder builder = Fields.builder(0);
        builder.add("a", "1").add("b", "2");
        Fields two = builder.build();
        builder.add("a", "3");

        assertThat(builder.build()).isEqualTo(FIELDS).hasSameHashCodeAs(FIELDS);
        assertThat(two).isEqualTo(Fields.of("a", "1", "b", "2")).isNotEqualTo(FIELDS);
        assertThat(Fields.builder(4).build()).isSameAs(Fields.EMPTY);
    }

    @Test
    void namesAndValuesComeInPairs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fields.of("a"))
                .withMessage("namesAndValues: 1 (expected: even)");
    }

    @Test
    void valuesNeverReachALog() {
        assertThat(Fields.of("cookie", "secret", "x", "y")).hasToString("[cookie, x]");
        assertThat(new RequestHead("GET", "a.test", "/p?token=secret", false, Fields.of("cookie", "secret")))
                .hasToString("GET a.test/p?…");
        assertThat(new RequestHead("GET", "a.test", "/p", false, Fields.EMPTY)).hasToString("GET a.test/p");
    }
}
