package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.LeakPresenceDetector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.tunnel.CutPath.Cuts;
import org.owuitunnel.relay.tunnel.CutPath.Fate;

/**
 * One exchange, from the upgrade to the last reset, over connections that are cut at each of their octets.
 *
 * <p>A build leaves out most places inside large writes and plays one fate of what is under way at each place; {@code
 * -Dcuts.all=true} plays all of both, for some hours.
 */
@ExtendWith(LeakCheck.class)
@Timeout(value = 24, unit = TimeUnit.HOURS) // as long as what was asked for takes
final class EveryByteTest {
    private static final boolean ALL = Boolean.getBoolean("cuts.all");

    /** Octets of a write that is cut everywhere, and of the ends of a larger one that are. */
    private static final int SMALL = 600;

    private static final int EDGE = 20;

    /** Octets between two cuts inside a large write: a prime, so that they fall differently in each. */
    private static final int STRIDE = 4_001;

    /** Pairs of cuts that are played. */
    private static final int PAIRS = Integer.getInteger("cuts.pairs", 1_000);

    /** Octets of a second connection within which it is cut: upgrade, handshake, replay and some of what follows. */
    private static final int SECOND_WITHIN = 2_500;

    private final SecureRandom random = new SecureRandom();

    @Test
    void exchangeIsRichAndNeedsNoCut() {
        CutPath path = Recital.play(Cuts.NONE, random);
        assertThat(path.connections()).isEqualTo(1);
        assertThat(total(path.up())).isGreaterThan(300_000);
        assertThat(total(path.down())).isGreaterThan(300_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutAtAnyOctetLosesAndRepeatsNothing(boolean up) {
        CutPath uncut = Recital.play(Cuts.NONE, random);
        List<Integer> writes = up ? uncut.up().writes() : uncut.down().writes();
        int played = 0;
        for (long place : places(writes)) {
            for (Fate fate : Fate.values()) {
                if (ALL || place % Fate.values().length == fate.ordinal()) {
                    play(new Cuts(up, place, true, ByteLane.ENDLESS, fate), 2);
                    played++;
                }
            }
        }
        System.out.println(played + " cuts of what the " + (up ? "client" : "relay") + " sends");
        assertThat(played).isGreaterThan(800);
    }

    @Test
    void secondCutLosesAndRepeatsNothing() {
        CutPath uncut = Recital.play(Cuts.NONE, random);
        List<Long> up = places(uncut.up().writes());
        List<Long> down = places(uncut.down().writes());
        long seed = Long.getLong("cuts.seed", System.nanoTime());
        System.out.println("cuts.seed=" + seed);
        SplittableRandom chance = new SplittableRandom(seed);
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean firstUp = chance.nextBoolean();
            List<Long> places = firstUp ? up : down;
            long first = places.get(chance.nextInt(places.size()));
            Fate fate = Fate.values()[chance.nextInt(Fate.values().length)];
            play(new Cuts(firstUp, first, chance.nextBoolean(), chance.nextLong(SECOND_WITHIN), fate), 3);
        }
    }

    private void play(Cuts cuts, int connections) {
        try {
            CutPath path = Recital.play(cuts, random);
            assertThat(path.connections()).isEqualTo(connections);
            LeakPresenceDetector.check();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(cuts + ": " + e.getMessage(), e);
        }
    }

    private static List<Long> places(List<Integer> writes) {
        List<Long> places = new ArrayList<>();
        long start = 0;
        for (int length : writes) {
            for (int i = 0; i < length; i++) {
                if (ALL || length <= SMALL || i < EDGE || i >= length - EDGE || i % STRIDE == 0) {
                    places.add(start + i);
                }
            }
            start += length;
        }
        return places;
    }

    private static long total(ByteLane lane) {
        return lane.writes().stream().mapToLong(Integer::longValue).sum();
    }
}
