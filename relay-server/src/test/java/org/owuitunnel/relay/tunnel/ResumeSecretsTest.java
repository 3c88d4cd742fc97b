package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ResumeSecretsTest {
    private final ResumeSecrets secrets = new ResumeSecrets("first");

    @Test
    void onlyWhatAWelcomeSaidProves() {
        assertThat(secrets.proves("first")).isTrue();
        assertThat(secrets.proves("")).isFalse();
        assertThat(secrets.proves("firs")).isFalse();
        assertThat(secrets.proves("second")).isFalse();
    }

    @Test
    void oldOneProvesUntilTheNewOneHasArrived() {
        secrets.offer("second");
        assertThat(secrets.newest()).isEqualTo("second");
        assertThat(secrets.proves("first")).isTrue();
        secrets.arrived();
        assertThat(secrets.proves("first")).isFalse();
        assertThat(secrets.proves("second")).isTrue();
    }

    @Test
    void clientThatShowsANewerOneHasNoUseForTheOlder() {
        secrets.offer("second");
        secrets.offer("third");
        assertThat(secrets.proves("second")).isTrue();
        assertThat(secrets.proves("first")).isFalse();
        assertThat(secrets.proves("third")).isTrue();
    }

    @Test
    void whoeverLosesWelcomesInARowDoesNotMakeThemPileUp() {
        for (int i = 0; i < 100; i++) {
            secrets.offer("lost " + i);
        }
        assertThat(secrets.proves("lost 1")).isFalse();
        assertThat(secrets.proves("first")).isTrue();
        assertThat(secrets.proves("lost 99")).isTrue();
    }
}
