package org.owuitunnel.relay.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class SealTest {
    private static final String TEXT = "state nonce verifier";

    private final Seal seal = new Seal(new SecureRandom());

    @Test
    void whatIsClosedOpensAgainAndLooksDifferentEachTime() {
        String closed = seal.close(TEXT);
        assertThat(seal.open(closed)).contains(TEXT);
        assertThat(seal.close(TEXT)).isNotEqualTo(closed);
        assertThat(closed).matches("[\\w-]+");
    }

    @Test
    void noOctetCanBeChangedOrLeftOut() {
        byte[] whole = Base64.getUrlDecoder().decode(seal.close(TEXT));
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThat(seal.open(Base64.getUrlEncoder().encodeToString(changed)))
                    .isEmpty();
            byte[] cut = Arrays.copyOf(whole, i);
            assertThat(seal.open(Base64.getUrlEncoder().encodeToString(cut))).isEmpty();
        }
    }

    @Test
    void whatIsNoneOfOursOpensNothing() {
        String other = new Seal(new SecureRandom()).close(TEXT);
        assertThat(seal.open(other)).isEmpty();
        assertThat(seal.open("")).isEmpty();
        assertThat(seal.open("not base64!")).isEmpty();
    }
}
