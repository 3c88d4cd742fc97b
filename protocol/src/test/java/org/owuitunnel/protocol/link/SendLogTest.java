package org.owuitunnel.protocol.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.testing.CountedBuffers;

final class SendLogTest {
    private final CountedBuffers buffers = new CountedBuffers();
    private final SendLog log = new SendLog();

    @AfterEach
    void nothingLeaks() {
        log.release();
        assertThat(buffers.live()).isZero();
    }

    @Test
    void countsWhatWasSentAndWhatWasAcknowledged() {
        append("abc");
        append("defg");
        assertThat(log.sent()).isEqualTo(7);
        assertThat(log.unacknowledged()).isEqualTo(7);

        log.acknowledge(4);

        assertThat(log.unacknowledged()).isEqualTo(3);
        assertThat(log.replaying()).isFalse();
        assertThat(log.nextReplay(0)).isNull();
    }

    @Test
    void numbersOnlyTheEndOfAMessageThatBeginsWithControlFrames() {
        ByteBuf message = buffers.of("pingabc".getBytes(US_ASCII));
        log.append(message, 3, 0);
        message.release();

        log.rewind();

        assertThat(log.sent()).isEqualTo(3);
        assertThat(replays()).isEqualTo("abc");
    }

    @Test
    void releasesWhatIsAcknowledgedInWhole() {
        append("abc");
        append("def");

        log.acknowledge(2);
        assertThat(buffers.live()).isEqualTo(2);
        log.acknowledge(3);
        assertThat(buffers.live()).isEqualTo(1);
        log.acknowledge(6);
        assertThat(buffers.live()).isZero();
    }

    @Test
    void replaysFromTheFirstOctetThatIsMissing() {
        append("abc");
        append("def");
        append("ghi");
        log.acknowledge(4);

        log.rewind();

        assertThat(replays()).isEqualTo("ef ghi");
        assertThat(replays()).isEmpty();
    }

    @Test
    void replaysNothingThatWasAcknowledgedMeanwhile() {
        append("abc");
        append("def");
        append("ghi");
        log.rewind();
        assertThat(replayOne()).isEqualTo("abc");

        log.acknowledge(7);

        assertThat(replays()).isEqualTo("hi");
    }

    @Test
    void aReplayThatWasInterruptedIsReplayedInOrder() {
        append("abc");
        append("def");
        append("ghi");
        log.rewind();
        assertThat(replayOne()).isEqualTo("abc");
        assertThat(replayOne()).isEqualTo("def");

        log.acknowledge(3);
        log.rewind();

        assertThat(replays()).isEqualTo("def ghi");
        append("jkl");
        log.rewind();
        assertThat(replays()).isEqualTo("def ghi jkl");
    }

    @Test
    void refusesAnAckOfWhatWasNeverSentOrLessThanBefore() {
        append("abc");
        log.acknowledge(2);

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> log.acknowledge(4))
                .withMessage("ACK: 4 (expected: 2 to 3)");
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> log.acknowledge(1));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> log.acknowledge(Long.MIN_VALUE));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> log.acknowledge(Long.MAX_VALUE));
        log.acknowledge(2);
        assertThat(log.unacknowledged()).isEqualTo(1);
    }

    @Test
    void isFullAtItsBoundInOctets() {
        for (int sent = 0; sent < Limits.MAX_UNACKNOWLEDGED_BYTES; sent += 65_536) {
            assertThat(log.full()).isFalse();
            ByteBuf message = buffers.heapBuffer(65_536).writeZero(65_536);
            log.append(message, 65_536, 0);
            message.release();
        }

        assertThat(log.full()).isTrue();
        log.acknowledge(1);
        assertThat(log.full()).isFalse();
    }

    @Test
    void isFullAtItsBoundInMessagesWhichOwesAnAckLongBefore() {
        int messages = 0;
        while (!log.full()) {
            append("123456789");
            messages++;
        }

        assertThat(messages).isEqualTo(16_384);
        assertThat(log.sent()).isGreaterThan(Limits.ACK_EVERY_BYTES);
        log.rewind();
        assertThat(log.full()).isTrue();
        log.acknowledge(9);
        assertThat(log.full()).isFalse();
    }

    @Test
    void copiesOutOfABufferThatIsMostlyEmptyAndSharesOneThatIsNot() {
        ByteBuf large = buffers.heapBuffer(1000).writeZero(100);
        log.append(large, 100, 0);
        assertThat(large.refCnt()).isEqualTo(1);
        assertThat(buffers.liveBytes()).isEqualTo(1100);
        large.release();

        ByteBuf full = buffers.heapBuffer(100).writeZero(100);
        log.append(full, 100, 0);
        assertThat(full.refCnt()).isEqualTo(2);
        full.release();
    }

    private void append(String frames) {
        ByteBuf message = buffers.of(frames.getBytes(US_ASCII));
        log.append(message, frames.length(), 0);
        message.release();
    }

    private String replayOne() {
        ByteBuf frames = log.nextReplay(0);
        if (frames == null) {
            return "";
        }
        String text = frames.toString(US_ASCII);
        frames.release();
        return text;
    }

    private String replays() {
        StringBuilder all = new StringBuilder();
        for (String next = replayOne(); !next.isEmpty(); next = replayOne()) {
            all.append(all.isEmpty() ? "" : " ").append(next);
        }
        return all.toString();
    }
}
