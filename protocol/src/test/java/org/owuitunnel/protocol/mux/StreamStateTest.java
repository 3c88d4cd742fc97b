package org.owuitunnel.protocol.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.protocol.mux.StreamState.Event;

final class StreamStateTest {
    @ParameterizedTest
    @CsvSource({
        "OPEN, LOCAL_END, HALF_CLOSED_LOCAL",
        "OPEN, REMOTE_END, HALF_CLOSED_REMOTE",
        "OPEN, RESET, CLOSED",
        "HALF_CLOSED_LOCAL, REMOTE_END, CLOSED",
        "HALF_CLOSED_LOCAL, RESET, CLOSED",
        "HALF_CLOSED_REMOTE, LOCAL_END, CLOSED",
        "HALF_CLOSED_REMOTE, RESET, CLOSED",
        "CLOSED, RESET, CLOSED",
    })
    void eachEventLeadsTo(StreamState from, Event event, StreamState to) {
        assertThat(from.on(event)).isSameAs(to);
    }

    @ParameterizedTest
    @CsvSource({
        "HALF_CLOSED_LOCAL, LOCAL_END",
        "HALF_CLOSED_REMOTE, REMOTE_END",
        "CLOSED, LOCAL_END",
        "CLOSED, REMOTE_END",
    })
    void noDirectionEndsTwice(StreamState from, Event event) {
        assertThatIllegalStateException()
                .isThrownBy(() -> from.on(event))
                .withMessage("stream: " + event + " in " + from);
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN, true, true",
        "HALF_CLOSED_LOCAL, false, true",
        "HALF_CLOSED_REMOTE, true, false",
        "CLOSED, false, false",
    })
    void eachStateSaysWhoMaySend(StreamState state, boolean sending, boolean receiving) {
        assertThat(state.sending()).isEqualTo(sending);
        assertThat(state.receiving()).isEqualTo(receiving);
    }
}
