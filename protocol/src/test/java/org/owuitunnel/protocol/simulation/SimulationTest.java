package org.owuitunnel.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random schedules for both ends of a link: every octet once and in order, credit kept, nothing lost, stuck or leaked.
 *
 * <p>A build plays some with a base of its own and prints it. By hand, {@code -Dsimulation.schedules=1000000} plays as many,
 * {@code -Dsimulation.base=NUMBER} those of another run, and {@code -Dsimulation.seed=NUMBER} one alone.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // as long as the schedules that were asked for take
final class SimulationTest {
    /** Schedules of a build: some seconds. */
    private static final long SCHEDULES = Long.getLong("simulation.schedules", 4_000);

    /** Schedules after which a long run says how far it is. */
    private static final long REPORT_EVERY = 100_000;

    /** Schedules among which each thing that is to be tried surely was. */
    private static final long ENOUGH = 1_000;

    private final Figures figures = new Figures();

    @Test
    void anyScheduleDeliversEveryOctetOnceAndLeavesNothing() {
        Long single = Long.getLong("simulation.seed");
        if (single != null) {
            play(single);
            return;
        }
        long base = Long.getLong("simulation.base", System.nanoTime());
        say("simulation.base=" + base);
        SplittableRandom seeds = new SplittableRandom(base);
        for (long i = 1; i <= SCHEDULES; i++) {
            play(seeds.nextLong());
            if (i % REPORT_EVERY == 0) {
                say(figures.toString());
            }
        }
        say(figures.toString());
        if (SCHEDULES < ENOUGH) {
            return;
        }
        assertThat(figures.cuts).as("cuts").isGreaterThan(SCHEDULES / 2);
        assertThat(figures.replayedOctets).as("octets sent again").isPositive();
    }

    private void play(long seed) {
        try {
            Schedule.play(seed, figures);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "%s%nschedule %,d; once more: mvn test -pl protocol -Dtest=SimulationTest -Dsimulation.seed=%d"
                            .formatted(e.getMessage(), figures.schedules + 1, seed),
                    e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
