package org.owuitunnel.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.testing.FakeClock;

final class SchedulerTest {
    private static final int QUANTUM = Scheduler.QUANTUM;
    private static final int SPARSE = Scheduler.SPARSE_OCTETS;

    /** Octets that each stream has to send. */
    private final Map<String, Integer> work = new HashMap<>();

    private final Map<String, Turn<String>> turns = new HashMap<>();
    private final FakeClock clock = new FakeClock();
    private final Scheduler<String> scheduler = new Scheduler<>(name -> work.getOrDefault(name, 0) > 0, clock);

    @Test
    void hasNoTurnWhileNobodyHasWork() {
        assertThat(scheduler.next()).isNull();

        scheduler.ready(turn("a"));

        assertThat(scheduler.next()).isNull();
    }

    @Test
    void givesTheSameTurnUntilItIsSpent() {
        queue("a", 3 * QUANTUM);
        queue("b", 3 * QUANTUM);
        order(2, SPARSE);

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("a");
        send(QUANTUM / 2);
        assertThat(next()).isEqualTo("a");
        send(QUANTUM / 2);
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void bulkStreamsTakeTurnsOfOneQuantum() {
        queue("a", 100 * QUANTUM);
        queue("b", 100 * QUANTUM);
        queue("c", 100 * QUANTUM);

        assertThat(order(9, QUANTUM)).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void sharesAreEqualInOctetsWhateverTheSizesOfFrames() {
        queue("large", 1000 * QUANTUM);
        queue("small", 1000 * QUANTUM);
        Map<String, Integer> sent = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            String name = next();
            int octets = name.equals("large") ? QUANTUM + 9 : 100;
            send(octets);
            sent.merge(name, octets, Integer::sum);
        }

        int difference = sent.getOrDefault("large", 0) - sent.getOrDefault("small", 0);
        assertThat(Math.abs(difference)).isLessThanOrEqualTo(2 * QUANTUM);
    }

    @Test
    void aSparseStreamIsServedBeforeAllBulk() {
        for (int i = 0; i < 50; i++) {
            queue("bulk " + i, 100 * QUANTUM);
        }
        order(200, QUANTUM);

        queue("voice", 100);

        assertThat(next()).isEqualTo("voice");
    }

    @Test
    void aStreamThatUsedUpItsAllowanceIsSparseNoLonger() {
        queue("bulk", 100 * QUANTUM);
        order(1, SPARSE);
        order(1, QUANTUM / 2);
        queue("new", 2 * QUANTUM);

        assertThat(next()).isEqualTo("new");
        send(SPARSE);
        assertThat(next()).isEqualTo("bulk");
        send(QUANTUM / 2);
        assertThat(order(3, QUANTUM)).containsExactly("bulk", "new", "bulk");
    }

    @Test
    void aStreamThatRunsDryAgainAndAgainIsBulkAllTheSame() {
        queue("gulps", QUANTUM);
        order(1, QUANTUM);

        queue("gulps", QUANTUM);

        assertThat(scheduler.nextSparse()).isNull();
        assertThat(next()).isEqualTo("gulps");
    }

    @Test
    void theRestOfAQuantumIsNoAllowance() {
        queue("bulk", SPARSE + QUANTUM / 2);
        order(1, SPARSE);
        order(1, QUANTUM / 2);
        assertThat(scheduler.next()).isNull();

        queue("bulk", 100);

        assertThat(scheduler.nextSparse()).isNull();
    }

    @Test
    void theAllowanceComesBackWithTime() {
        queue("voice", SPARSE);
        order(1, SPARSE);
        assertThat(scheduler.next()).isNull();

        clock.advance(Duration.ofNanos(Scheduler.SPARSE_NANOS / 4));
        queue("voice", SPARSE);

        assertThat(Objects.requireNonNull(scheduler.nextSparse()).owner()).isEqualTo("voice");
        send(SPARSE / 4);
        assertThat(scheduler.nextSparse()).isNull();
        assertThat(next()).isEqualTo("voice");
    }

    @Test
    void aDebtIsForgottenAfterASecond() {
        queue("page", 100 * QUANTUM);
        order(1, 100 * QUANTUM);
        assertThat(scheduler.next()).isNull();

        clock.advance(Duration.ofSeconds(1));
        queue("page", 100);

        assertThat(scheduler.nextSparse()).isNotNull();
    }

    @Test
    void aSparseStreamThatRanDryWaitsOneRoundOfTheBacklog() {
        queue("bulk", 100 * QUANTUM);
        order(1, SPARSE);
        order(1, QUANTUM / 2);
        queue("voice", 100);
        send(100);

        // It comes back at once: otherwise it could take every turn.
        assertThat(next()).isEqualTo("bulk");
        queue("voice", 100);
        assertThat(next()).isEqualTo("bulk");
        send(QUANTUM / 2);
        assertThat(next()).isEqualTo("voice");
        send(100);
        assertThat(next()).isEqualTo("bulk");
    }

    @Test
    void aCrowdOfSparseStreamsThatNeverRunDryForLongCannotStarveBulk() {
        queue("bulk", 1000 * QUANTUM);
        order(1, QUANTUM);
        int crowd = 10;
        int octetsSinceBulk = 0;
        int worst = 0;

        for (int i = 0; i < 100_000; i++) {
            for (int s = 0; s < crowd; s++) {
                if (work.getOrDefault("sparse " + s, 0) == 0) {
                    queue("sparse " + s, 100);
                }
            }
            boolean bulk = next().equals("bulk");
            send(bulk ? QUANTUM : 100);
            queue("bulk", bulk ? QUANTUM : 0);
            octetsSinceBulk = bulk ? 0 : octetsSinceBulk + 100;
            worst = Math.max(worst, octetsSinceBulk);
        }

        assertThat(worst).isLessThanOrEqualTo(2 * crowd * QUANTUM);
    }

    @Test
    void anEndlessRowOfNewStreamsCannotStarveBulkForLongerThanTheyAreNew() {
        queue("bulk", 1000 * QUANTUM);
        order(1, QUANTUM);
        for (int i = 0; i < 20; i++) {
            queue("new " + i, 10 * QUANTUM);
        }

        assertThat(order(21, QUANTUM)).doesNotHaveDuplicates().endsWith("bulk");
    }

    @Test
    void aBlockedStreamIsPassedOverAndComesBackWhenReady() {
        queue("a", 10 * QUANTUM);
        queue("b", 10 * QUANTUM);
        order(2, QUANTUM);
        int kept = Objects.requireNonNull(work.put("a", 0));

        assertThat(order(2, QUANTUM)).containsExactly("b", "b");

        queue("a", kept);
        assertThat(order(2, QUANTUM)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void readyTwiceIsOneTurn() {
        queue("a", 2 * QUANTUM);
        scheduler.ready(turn("a"));
        queue("b", 2 * QUANTUM);

        assertThat(order(4, QUANTUM)).containsExactly("a", "b", "a", "b");
        assertThat(scheduler.next()).isNull();
    }

    @Test
    void aRemovedStreamHasNoTurnWhereverItStood() {
        queue("backlogged", 10 * QUANTUM);
        queue("other", 10 * QUANTUM);
        order(2, QUANTUM);
        queue("sparse", QUANTUM);

        scheduler.remove(turn("sparse"));
        scheduler.remove(turn("backlogged"));
        scheduler.ready(turn("backlogged"));

        assertThat(order(3, QUANTUM)).containsOnly("other");
    }

    @Test
    void removedStreamsAreNotKeptUntilSomeoneAsksForATurn() {
        for (int i = 0; i < 1000; i++) {
            queue("visitor " + i, 100);
            scheduler.remove(turn("visitor " + i));
        }

        assertThat(scheduler.size()).isZero();
    }

    @Test
    void aDebtIsPaidInLaterRounds() {
        queue("huge heads", 100 * QUANTUM);
        queue("bulk", 100 * QUANTUM);

        // A head of four quanta: the others have four turns before the next one.
        assertThat(next()).isEqualTo("huge heads");
        send(4 * QUANTUM);
        assertThat(order(5, QUANTUM)).containsExactly("bulk", "bulk", "bulk", "bulk", "huge heads");
    }

    private Turn<String> turn(String name) {
        return turns.computeIfAbsent(name, Turn::new);
    }

    private void queue(String name, int octets) {
        work.merge(name, octets, Integer::sum);
        scheduler.ready(turn(name));
    }

    private String next() {
        return Objects.requireNonNull(scheduler.next(), "a turn").owner();
    }

    private void send(int octets) {
        Turn<String> turn = Objects.requireNonNull(scheduler.next(), "a turn");
        work.computeIfPresent(turn.owner(), (name, left) -> Math.max(0, left - octets));
        scheduler.spent(turn, octets);
    }

    private List<String> order(int turnsToTake, int octets) {
        List<String> order = new ArrayList<>();
        for (int i = 0; i < turnsToTake; i++) {
            order.add(next());
            send(octets);
        }
        return order;
    }
}
