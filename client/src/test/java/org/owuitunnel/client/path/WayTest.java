package org.owuitunnel.client.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One direction on a clock that the test moves; a packet is known by its length. */
final class WayTest {
    private static final long MILLI = 1_000_000;

    private final Packet.Pool pool = new Packet.Pool();
    private final Way way = new Way(pool, 1);
    private final PathCommands commands = new PathCommands(way, new Way(pool, 2));
    private final List<Integer> arrived = new ArrayList<>();
    private long now = 1_000_000_000;

    private void told(String... lines) {
        for (String line : lines) {
            assertThat(commands.obey(line)).isEqualTo("ok");
        }
    }

    private void comes(int octets) {
        Packet packet = pool.take();
        packet.length = octets;
        way.offer(packet, now);
    }

    /** What arrived since the last look. */
    private List<Integer> after(double millis) {
        now += Math.round(millis * MILLI);
        arrived.clear();
        way.deliver(now, packet -> arrived.add(packet.length));
        return arrived;
    }

    @Test
    void packetTakesTheTimeOfItsSendingAndOfTheWire() {
        told("rate 8", "delay 20"); // 1,000 octets in 1 ms
        comes(1000);
        assertThat(way.idleNanos(now)).isEqualTo(21 * MILLI);
        assertThat(after(20.999)).isEmpty();
        assertThat(after(0.001)).containsExactly(1000);
        assertThat(way.idleNanos(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void packetsAreSentOneAfterTheOtherHoweverLateItLooks() {
        told("rate 8", "delay 1");
        comes(1000);
        comes(500);
        comes(100);
        assertThat(after(2)).containsExactly(1000);
        assertThat(after(0.5)).containsExactly(500);
        assertThat(after(0.1)).containsExactly(100);
        comes(1000);
        comes(999);
        assertThat(after(50)).containsExactly(1000, 999);
        assertThat(way.counts().late()).isEqualTo(2);
    }

    @Test
    void queueDropsWhatDoesNotFitAndTheWireHoldsAnyNumber() {
        told("rate 8", "delay 1000", "queue 2");
        comes(1000);
        comes(1000);
        comes(49);
        assertThat(way.counts().dropped()).isEqualTo(1);
        comes(48);
        assertThat(after(1)).isEmpty();
        comes(1000); // the first is on the wire
        assertThat(way.counts().dropped()).isEqualTo(1);
        assertThat(after(1100)).containsExactly(1000, 1000, 48, 1000);
    }

    @Test
    void cutLosesWhatIsUnderWayAndWhatComes() {
        told("rate 8", "delay 10");
        comes(1000);
        comes(1000);
        assertThat(after(1.5)).isEmpty();
        told("cut");
        comes(1000);
        told("heal");
        assertThat(after(100)).isEmpty();
        assertThat(way.counts().lost()).isEqualTo(3);
        comes(7);
        assertThat(after(100)).containsExactly(7);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        told("loss 0.5", "seed 3");
        for (int i = 1; i <= 100; i++) {
            comes(i);
        }
        List<Integer> first = List.copyOf(after(100));
        told("seed 3");
        for (int i = 1; i <= 100; i++) {
            comes(i);
        }
        assertThat(after(100)).isEqualTo(first).hasSizeBetween(30, 70);
    }

    @Test
    void shareOfThePacketsIsOvertaken() {
        told("rate 1000", "delay 5", "reorder 0.2 3");
        for (int i = 1; i <= 100; i++) {
            comes(i);
        }
        List<Integer> onTime = List.copyOf(after(5.5));
        List<Integer> overtaken = List.copyOf(after(3));
        assertThat(onTime).isSorted();
        assertThat(overtaken).isSorted().hasSizeBetween(8, 35);
        assertThat(onTime.size() + overtaken.size()).isEqualTo(100);
    }

    @Test
    void oneDirectionCanBeTold() {
        told("ba delay 50", "ab delay 2", "rate 1000");
        comes(125);
        assertThat(after(2.001)).containsExactly(125);
    }

    @Test
    void whatIsNoCommandIsSaid() {
        for (String line :
                List.of("", "ab", "rate", "rate x", "rate 0", "rate NaN", "loss 1.1", "queue 1", "delay -1", "cut 1")) {
            assertThatThrownBy(() -> commands.obey(line))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(expected: ");
        }
    }
}
