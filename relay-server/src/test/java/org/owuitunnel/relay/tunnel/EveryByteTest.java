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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.tunnel.CutPath.Cuts;
import org.owuitunnel.relay.tunnel.CutPath.Fate;

/**
 * One exchange, from the upgrade to the last reset, over connections that are cut at each of their octets.
 *
 * <p>A build leaves out most places inside large writes, and plays one fate of what is under way at each place; {@code
 * -Dcuts.all=true} plays all of both, for some hours. {@code -Dcuts.seed=NUMBER} repeats the pairs of another run.
 */
@ExtendWith(LeakCheck.class)
@Timeout(value = 24, unit = TimeUnit.HOURS) // as long as what was asked for takes
final class EveryByteTest {
    private static final List<Fate> FATES = List.of(Fate.values());
    private static final boolean ALL = Boolean.getBoolean("cuts.all");

    /** Octets of a write that is cut everywhere, and of the ends of a larger one that are. */
    private static final int SMALL = 2_000;

    private static final int EDGE = 16;

    /** Octets between two cuts inside a large write: a prime, so that they fall differently in each. */
    private static final int STRIDE = 4_001;

    /** Of how many places of an exchange with much in it one is played, and how many pairs of cuts. */
    private static final int BULK_SHARE = ALL ? 1 : 16;

    private static final int PAIRS = Integer.getInteger("cuts.pairs", 300);

    /** Octets of a second connection within which it is cut: upgrade, handshake, replay and some of what follows. */
    private static final int SECOND_WITHIN = 2_500;

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exchangeNeedsNoCut(boolean bulk) {
        CutPath path = Recital.play(Cuts.NONE, bulk, random);
        assertThat(path.connections()).isEqualTo(1);
        assertThat(total(path.up())).isGreaterThan(bulk ? 300_000 : 1_500);
        assertThat(total(path.down())).isGreaterThan(bulk ? 300_000 : 17_000);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void cutAtAnyOctetLosesAndRepeatsNothing(boolean up, boolean bulk) {
        List<Long> places = places(Recital.play(Cuts.NONE, bulk, random), up);
        int played = 0;
        for (int i = 0; i < places.size(); i += bulk ? BULK_SHARE : 1) {
            for (int f = 0; f < FATES.size(); f++) {
                Fate fate = FATES.get(f);
                if (ALL || (i / (bulk ? BULK_SHARE : 1)) % FATES.size() == f) {
                    assertThat(play(new Cuts(up, places.get(i), true, ByteLane.ENDLESS, fate), bulk))
                            .isEqualTo(2);
                    played++;
                }
            }
        }
        System.out.printf(
                "%,d cuts of what the %s sends, %s%n", played, up ? "client" : "relay", bulk ? "with bulk" : "compact");
        assertThat(played).isGreaterThan(bulk ? 100 : 1_000);
    }

    @Test
    void secondCutLosesAndRepeatsNothing() {
        CutPath uncut = Recital.play(Cuts.NONE, false, random);
        List<Long> up = places(uncut, true);
        List<Long> down = places(uncut, false);
        long seed = Long.getLong("cuts.seed", System.nanoTime());
        System.out.println("cuts.seed=" + seed);
        SplittableRandom chance = new SplittableRandom(seed);
        int cutTwice = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean firstUp = chance.nextBoolean();
            List<Long> places = firstUp ? up : down;
            long first = places.get(chance.nextInt(places.size()));
            Fate fate = FATES.get(chance.nextInt(FATES.size()));
            Cuts cuts = new Cuts(firstUp, first, chance.nextBoolean(), chance.nextLong(SECOND_WITHIN), fate);
            cutTwice +=
                    play(cuts, false) == 3 ? 1 : 0; // behind a late first cut there may not be enough to be cut again
        }
        assertThat(cutTwice).isGreaterThan(PAIRS / 3);
    }

    /** The number of connections that it took. */
    private int play(Cuts cuts, boolean bulk) {
        try {
            CutPath path = Recital.play(cuts, bulk, random);
            LeakPresenceDetector.check();
            return path.connections();
        } catch (AssertionError | RuntimeException e) {
            forgetLeaks();
            throw new AssertionError(cuts + ": " + e.getMessage(), e);
        }
    }

    /** What a play that failed has left is not the next one's. */
    private static void forgetLeaks() {
        try {
            LeakPresenceDetector.check();
        } catch (IllegalStateException left) {
            // As is likely.
        }
    }

    private static List<Long> places(CutPath uncut, boolean up) {
        List<Integer> writes = (up ? uncut.up() : uncut.down()).writes();
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
