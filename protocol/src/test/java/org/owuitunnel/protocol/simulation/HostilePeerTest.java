package org.owuitunnel.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that breaks the rules at random costs a stream or the link, and nothing else: no exception, no leak, no growth.
 * {@code -Dsimulation.sieges=1000000} plays as many, {@code -Dsimulation.siege=NUMBER} one alone.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // as long as the sieges that were asked for take
final class HostilePeerTest {
    /** Sieges of a build: about a second. */
    private static final long SIEGES = Long.getLong("simulation.sieges", 4_000);

    /** Sieges among which each thing that is to be tried surely was. */
    private static final long ENOUGH = 1_000;

    private long broken;
    private long resets;

    @Test
    void aPeerThatBreaksRulesCostsAStreamOrTheLinkAndNothingElse() {
        Long single = Long.getLong("simulation.siege");
        if (single != null) {
            play(single);
            return;
        }
        long base = Long.getLong("simulation.base", System.nanoTime());
        System.out.println("simulation.base=" + base);
        SplittableRandom seeds = new SplittableRandom(base);
        for (long i = 0; i < SIEGES; i++) {
            play(seeds.nextLong());
        }
        System.out.println(
                "sieges %,d: links closed %,d, streams reset on others %,d".formatted(SIEGES, broken, resets));
        if (SIEGES < ENOUGH) {
            return;
        }
        assertThat(broken).as("links closed").isBetween(SIEGES / 10, SIEGES * 9 / 10);
        assertThat(resets).as("streams reset").isGreaterThan(SIEGES / 10);
    }

    private void play(long seed) {
        try {
            Siege siege = Siege.play(seed);
            broken += siege.broken() ? 1 : 0;
            resets += siege.resets;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "%s%nonce more: mvn test -pl protocol -Dtest=HostilePeerTest -Dsimulation.siege=%d"
                            .formatted(e.getMessage(), seed),
                    e);
        }
    }
}
