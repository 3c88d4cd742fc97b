package org.owuitunnel.relay.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
    private static final String TEXT = "state nonce verifier";

    private final Envelope envelope = new Envelope(new SecureRandom());

    @Test
    void whatIsClosedOpensAgainAndLooksDifferentEachTime() {
        String closed = envelope.close(TEXT);
        assertThat(envelope.open(closed)).contains(TEXT);
        assertThat(envelope.close(TEXT)).isNotEqualTo(closed);
        assertThat(closed).matches("[\\w-]+");
    }

    @Test
    void noOctetCanBeChangedOrLeftOut() {
        byte[] whole = Base64.getUrlDecoder().decode(envelope.close(TEXT));
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThat(envelope.open(Base64.getUrlEncoder().encodeToString(changed)))
                    .isEmpty();
            byte[] cut = Arrays.copyOf(whole, i);
            assertThat(envelope.open(Base64.getUrlEncoder().encodeToString(cut)))
                    .isEmpty();
        }
    }

    @Test
    void whatIsNoneOfOursOpensNothing() {
        String other = new Envelope(new SecureRandom()).close(TEXT);
        assertThat(envelope.open(other)).isEmpty();
        assertThat(envelope.open("")).isEmpty();
        assertThat(envelope.open("not base64!")).isEmpty();
    }
}
