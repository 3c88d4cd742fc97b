package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.testing.LeakCheck;

@ExtendWith(LeakCheck.class)
class H2IntakeTest {
    private static final String PREFACE = "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a";
    private static final String PING = "0000080600000000000102030405060708";
    private static final String OTHERS = "others";

    /** What came through, octets in hexadecimal, and when others had their turn. */
    private final List<String> passed = new ArrayList<>();

    private final EmbeddedChannel channel = new EmbeddedChannel(
            new H2Intake(Duration.ofSeconds(10), Observer.NONE), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ByteBuf octets = (ByteBuf) message;
                    passed.add(ByteBufUtil.hexDump(octets));
                    octets.release();
                }
            });

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** As a socket's loop does it: some reads, and then whatever else there is to do, which queues itself behind. */
    private void reads(String... pieces) {
        for (String piece : pieces) {
            channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(piece)));
        }
        channel.pipeline().fireChannelReadComplete();
        othersUntilReadAgain();
        channel.runPendingTasks();
    }

    private void othersUntilReadAgain() {
        channel.eventLoop().execute(() -> {
            passed.add(OTHERS);
            if (!channel.config().isAutoRead()) {
                othersUntilReadAgain();
            }
        });
    }

    @Test
    void othersHaveTheirTurnAmidAThousandFrames() {
        reads(PREFACE + PING.repeat(1_000));
        assertThat(String.join("", passed).replace(OTHERS, "")).isEqualTo(PREFACE + PING.repeat(1_000));
        for (String piece : passed) {
            assertThat(piece.length())
                    .isLessThanOrEqualTo(PREFACE.length() + H2Intake.FRAMES_IN_A_TURN * PING.length());
        }
        assertThat(passed).filteredOn(OTHERS::equals).hasSizeGreaterThanOrEqualTo(1_000 / H2Intake.FRAMES_IN_A_TURN);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void fewFramesPassAtOnceAndNothingStopsTheReading() {
        reads(PREFACE + PING.repeat(10), PING.repeat(10));
        assertThat(passed).containsExactly(PREFACE + PING.repeat(10), PING.repeat(10), OTHERS);
    }

    @Test
    void eachReadingOfTheSocketBeginsAnew() {
        for (int i = 0; i < 10; i++) {
            reads((i == 0 ? PREFACE : "") + PING.repeat(30));
        }
        assertThat(passed).filteredOn(piece -> !piece.equals(OTHERS)).hasSize(10);
    }

    @Test
    void noneIsReadWhileSomeWait() {
        channel.pipeline()
                .fireChannelRead(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(PREFACE + PING.repeat(100))));
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.pipeline().fireChannelReadComplete();
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(PING.repeat(50))));
        channel.runPendingTasks();
        assertThat(String.join("", passed)).isEqualTo(PREFACE + PING.repeat(150));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whatWaitsWhenHeHangsUpIsDropped() {
        channel.pipeline()
                .fireChannelRead(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(PREFACE + PING.repeat(100))));
        channel.pipeline().remove(H2Intake.class);
        channel.runPendingTasks();
        assertThat(String.join("", passed).length()).isLessThan((PREFACE + PING.repeat(100)).length());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOctetPassesInOrderHoweverItIsCut(long seed) {
        Random random = new Random(seed);
        StringBuilder all = new StringBuilder(PREFACE);
        for (int i = 0; i < 300; i++) {
            int length = random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(20);
            all.append(String.format("%06x0000%08x", length, 1)).append("ab".repeat(length));
        }
        int at = 0;
        while (at < all.length()) {
            int end = Math.min(all.length(), at + 2 * (1 + random.nextInt(3_000)));
            reads(all.substring(at, end));
            at = end;
        }
        assertThat(String.join("", passed).replace(OTHERS, "")).isEqualTo(all.toString());
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
