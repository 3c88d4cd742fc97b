package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** L3. */
@ExtendWith(LeakCheck.class)
final class SeatsTest {
    private static final int MOST = 3;

    private final Seats seats = new Seats(() -> MOST, () -> new RelayConfig.AddressLimits(2, 0, false), Observer.NONE);

    private EmbeddedChannel seated() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(seats.take(channel)).isTrue();
        return channel;
    }

    @Test
    void whoeverIsIdleForLongestMakesRoom() {
        EmbeddedChannel first = seated();
        EmbeddedChannel second = seated();
        EmbeddedChannel third = seated();
        Seats.busy(first);
        Seats.idle(first); // just now
        Seats.busy(second);
        EmbeddedChannel fourth = seated();
        third.runPendingTasks();
        assertThat(third.isOpen()).isFalse();
        EmbeddedChannel fifth = seated();
        first.runPendingTasks();
        assertThat(first.isOpen()).isFalse();
        assertThat(List.of(second.isOpen(), fourth.isOpen(), fifth.isOpen())).containsOnly(true);
        assertThat(seats.taken()).isEqualTo(MOST);
    }

    @Test
    void nobodyWhoIsServedHasToGo() {
        List<EmbeddedChannel> served = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            EmbeddedChannel channel = seated();
            Seats.busy(channel);
            served.add(channel);
        }
        assertThat(seats.take(new EmbeddedChannel())).isFalse();
        served.getFirst().close().syncUninterruptibly();
        EmbeddedChannel next = seated();
        assertThat(next.isOpen()).isTrue();
    }

    @Test
    void tunnelNeedsNoSeat() {
        EmbeddedChannel tunnel = seated();
        Seats.leave(tunnel);
        assertThat(seats.taken()).isZero();
        tunnel.close().syncUninterruptibly();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void relayThatIsFullServesWhoComesAndWhoIsBusyAndItsTunnels() {
        try (RelayFixture relay = RelayFixture.with().visitorConnections(MOST).start();
                TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor busy = relay.visitor();
                RawVisitor idle = relay.visitor()) {
            busy.gets("demo", "/busy");
            TunnelRequest open = tunnel.next();
            idle.gets("demo", "/idle");
            tunnel.next().answers(200, "idle");
            assertThat(idle.answer().body()).isEqualTo("idle");
            for (int i = 0; i < 10; i++) {
                try (RawVisitor next = relay.visitor()) {
                    next.gets("demo", "/next");
                    tunnel.next().answers(200, "next");
                    assertThat(next.answer().body()).isEqualTo("next");
                }
            }
            try (RawVisitor third = relay.visitor();
                    RawVisitor fourth = relay.visitor()) {
                fourth.gets("demo", "/fourth");
                tunnel.next().answers(200, "fourth");
                assertThat(fourth.answer().body()).isEqualTo("fourth");
                assertThat(idle.rest()).isEmpty(); // closed: it was idle for longest
                third.gets("demo", "/third");
                tunnel.next().answers(200, "third");
                assertThat(third.answer().body()).isEqualTo("third");
            }
            open.answers(200, "busy");
            assertThat(busy.answer().body()).isEqualTo("busy");
        }
    }
}
