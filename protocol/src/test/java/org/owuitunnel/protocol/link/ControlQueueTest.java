package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.testing.FrameRecorder;

final class ControlQueueTest {
    private final ControlQueue control = new ControlQueue();

    @Test
    void hasNothingToSayAtFirst() {
        assertThat(control.hasDue(0)).isFalse();
        assertThat(written(0)).isEmpty();
    }

    @Test
    void saysEachThingOnceInThisOrder() {
        control.ping(1);
        control.pong(2);
        control.drain();

        assertThat(control.hasDue(5)).isTrue();
        assertThat(written(5))
                .containsExactly(new Frame.Ack(5), new Frame.Pong(2), new Frame.Ping(1), new Frame.Drain());
        assertThat(control.hasDue(5)).isFalse();
        assertThat(written(5)).isEmpty();
    }

    @Test
    void aFloodOfPingsIsAnsweredByOnePong() {
        for (int token = 0; token < 1000; token++) {
            control.pong(token);
        }

        assertThat(written(0)).containsExactly(new Frame.Pong(999));
    }

    @Test
    void anAckIsDueAfterItsShareAndNotBefore() {
        assertThat(control.hasDue(Limits.ACK_EVERY_BYTES - 1)).isFalse();
        assertThat(control.hasDue(Limits.ACK_EVERY_BYTES)).isTrue();
        assertThat(written(Limits.ACK_EVERY_BYTES)).containsExactly(new Frame.Ack(Limits.ACK_EVERY_BYTES));
        assertThat(control.hasDue(2L * Limits.ACK_EVERY_BYTES - 1)).isFalse();
    }

    @Test
    void anAckTravelsAlongFromAnEighthOfItsShare() {
        int along = Limits.ACK_EVERY_BYTES / 2;

        assertThat(written(along - 1)).isEmpty();
        assertThat(written(along)).containsExactly(new Frame.Ack(along));
    }

    @Test
    void aProbeTakesAnyAckAlongButNoneThatSaysNothingNew() {
        control.ping(1);
        assertThat(written(1)).containsExactly(new Frame.Ack(1), new Frame.Ping(1));

        control.ping(2);
        assertThat(written(1)).containsExactly(new Frame.Ping(2));
    }

    @Test
    void aNewWireCarriesDrainAgainAndNothingElse() {
        control.ping(1);
        control.pong(2);
        control.drain();
        assertThat(written(0)).hasSize(3);
        control.ping(3);
        control.pong(4);

        control.restart(Limits.ACK_EVERY_BYTES);

        assertThat(written(Limits.ACK_EVERY_BYTES)).containsExactly(new Frame.Drain());
    }

    private List<Frame> written(long received) {
        ByteBuf message = Unpooled.buffer();
        control.write(message, received);
        return new FrameRecorder().read(message).frames();
    }
}
