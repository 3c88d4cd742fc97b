package org.owuitunnel.relay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;

/** Two ends of one WebSocket whose octets are carried over by hand. */
class LinkWebSocketHandlerTest {
    private final End client = new End(true);
    private final End relay = new End(false);

    @AfterEach
    void closeBoth() {
        client.channel.finishAndReleaseAll();
        relay.channel.finishAndReleaseAll();
    }

    @Test
    void helloAndWelcomeComeAsTextThenMessagesAsBinary() {
        greet();
        client.wire.send(bytes("to the relay"));
        client.wire.flush();
        relay.wire.send(bytes("to the client"));
        relay.wire.flush();
        carry();
        assertThat(relay.events).containsExactly("text hello", "message to the relay");
        assertThat(client.events).containsExactly("text welcome", "message to the client");
    }

    @Test
    void nothingLeavesBeforeTheFlush() {
        greet();
        client.wire.send(bytes("waits"));
        carry();
        assertThat(relay.events).containsExactly("text hello");
        client.wire.flush();
        carry();
        assertThat(relay.events).containsExactly("text hello", "message waits");
    }

    @Test
    void maskingLeavesTheMessageAsItWasForReplay() {
        greet();
        ByteBuf message = client.channel.alloc().ioBuffer();
        message.writeBytes("the same octets again after a cut".getBytes(StandardCharsets.UTF_8));
        ByteBuf kept = message.retainedSlice();
        client.wire.send(message);
        client.wire.flush();
        carry();
        assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("the same octets again after a cut");
        assertThat(kept.refCnt()).isEqualTo(1);
        kept.release();
    }

    /** Each way to write a length, and each remainder of eight, by which masking goes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 125, 126, 127, 65_535, 65_536})
    void messagesOfEveryLengthComeAsTheyWere(int length) {
        greet();
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        client.wire.send(Unpooled.copiedBuffer(new byte[3], octets).skipBytes(3));
        client.wire.flush();
        carry();
        assertThat(relay.message).isEqualTo(octets);
    }

    @Test
    void largestMessageComesWhole() {
        greet();
        client.wire.send(Unpooled.wrappedBuffer(new byte[Limits.MAX_MESSAGE_BYTES]));
        client.wire.flush();
        carry();
        assertThat(relay.messageBytes).isEqualTo(Limits.MAX_MESSAGE_BYTES);
    }

    @Test
    void fragmentsAreJoinedAndMayHaveAPingBetweenThem() {
        greet();
        relay.receives(masked(0x02, "in "));
        relay.receives(masked(0x89, "probe"));
        relay.receives(masked(0x00, "three "));
        relay.receives(masked(0x80, "pieces"));
        assertThat(relay.events).containsExactly("text hello", "message in three pieces");
        ByteBuf pong = relay.channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(pong))
                .isEqualTo("8a05" + ByteBufUtil.hexDump(new byte[] {'p', 'r', 'o', 'b', 'e'}));
        pong.release();
    }

    /** W7. */
    @Test
    void fragmentsMayBeOfOneOctetEach() {
        String hello = "x".repeat(500);
        String message = "y".repeat(1_000);
        receivesInCrumbs(0x01, hello);
        relay.wire.sendText("welcome");
        receivesInCrumbs(0x02, message);
        assertThat(relay.events).containsExactly("text " + hello, "message " + message);
    }

    private void receivesInCrumbs(int opcode, String text) {
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            relay.receives(masked((i == last ? 0x80 : 0) | (i == 0 ? opcode : 0), text.substring(i, i + 1)));
        }
    }

    @Test
    void fragmentsTogetherMayNotExceedTheLargestMessage() {
        greet();
        relay.receives(masked(0x02, "x".repeat(Limits.MAX_MESSAGE_BYTES)));
        relay.receives(masked(0x80, "y"));
        assertThat(relay.events)
                .containsExactly("text hello", "closed 4000 message: 262145 octets (expected: <= 262144)");
        carry();
        assertThat(client.events).last().asString().startsWith("closed 4000 message: 262145");
    }

    @Test
    void frameThatAnnouncesMoreThanTheLargestMessageIsRefusedBeforeItComes() {
        greet();
        relay.receives(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 4, 0, 0, 0}));
        assertThat(relay.events).last().asString().startsWith("closed 4000 ");
    }

    @Test
    void textAfterTheHandshakeIsAViolation() {
        greet();
        client.wire.sendText("again");
        carry();
        assertThat(relay.events).last().isEqualTo("closed 4000 text message after the handshake");
        assertThat(client.events).last().isEqualTo("closed 4000 text message after the handshake");
    }

    @Test
    void binaryBeforeTheHandshakeIsAViolation() {
        client.wire.send(bytes("too early"));
        client.wire.flush();
        carry();
        assertThat(relay.events).containsExactly("closed 4000 binary message before the handshake");
    }

    @Test
    void helloBeyondItsLimitIsAViolation() {
        client.wire.sendText("x".repeat(HandshakeJson.MAX_BYTES + 1));
        carry();
        assertThat(relay.events).containsExactly("closed 4000 message: 16385 octets (expected: <= 16384)");
    }

    @Test
    void frameWithoutAMaskIsAViolationAtTheRelay() {
        greet();
        relay.receives(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 1, 'x'}));
        assertThat(relay.events).last().asString().startsWith("closed 4000 ");
    }

    @Test
    void closeTellsThePeerCodeAndReasonAndEndsBothSockets() {
        greet();
        relay.wire.close(CloseCode.SUPERSEDED, "a newer session");
        carry();
        assertThat(client.events).last().isEqualTo("closed 4001 a newer session");
        assertThat(relay.events).containsExactly("text hello");
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(relay.channel.isOpen()).isFalse();
    }

    @Test
    void closeOfTheClientTellsTheRelayAsMuch() {
        greet();
        client.wire.close(CloseCode.DONE, "the client was stopped");
        carry();
        assertThat(relay.events).last().isEqualTo("closed 4005 the client was stopped");
    }

    @Test
    void closeWaitsTwoSecondsForAPeerThatSaysNothing() {
        greet();
        relay.wire.close(CloseCode.SILENT, "nothing heard");
        relay.channel.runPendingTasks();
        assertThat(relay.channel.isOpen()).isTrue();
        relay.channel.advanceTimeBy(2, TimeUnit.SECONDS);
        relay.channel.runScheduledPendingTasks();
        assertThat(relay.channel.isOpen()).isFalse();
        assertThat(relay.events).containsExactly("text hello");
    }

    @Test
    void messagesThatCrossACloseAreDropped() {
        greet();
        relay.wire.close(CloseCode.DONE, "stopped");
        client.wire.send(bytes("on its way"));
        client.wire.flush();
        carry();
        assertThat(relay.events).containsExactly("text hello");
    }

    @Test
    void nothingIsSentAfterTheEnd() {
        greet();
        relay.wire.close(CloseCode.DONE, "stopped");
        carry();
        ByteBuf late = bytes("late");
        client.wire.send(late);
        assertThat(late.refCnt()).isZero();
        assertThat(client.wire.writable()).isFalse();
    }

    @Test
    void longReasonIsCutBetweenCharacters() {
        greet();
        relay.wire.close(CloseCode.DONE, "x".repeat(122) + "é");
        carry();
        assertThat(client.events).last().isEqualTo("closed 4005 " + "x".repeat(122));
    }

    @Test
    void lostConnectionHasTheCodeForNoCloseFrame() {
        greet();
        client.channel.disconnect().syncUninterruptibly();
        assertThat(client.events).last().isEqualTo("closed 1006 connection lost");
    }

    @Test
    void ownerHearsWhenTheSocketTakesMoreAgain() {
        greet();
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        client.channel.runPendingTasks();
        assertThat(client.wire.writable()).isFalse();
        client.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        client.channel.runPendingTasks();
        assertThat(client.events).last().isEqualTo("writable");
    }

    @Test
    void pingsArePongedOnlyWhileThereIsRoom() {
        greet();
        relay.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        relay.receives(masked(0x89, "probe"));
        Object pong = relay.channel.readOutbound();
        assertThat(pong).isNull();
    }

    private void greet() {
        client.wire.sendText("hello");
        carry();
        relay.wire.sendText("welcome");
        carry();
    }

    /** Carries octets over until both ends are quiet. */
    private void carry() {
        boolean moved = true;
        while (moved) {
            moved = client.carryTo(relay);
            moved = relay.carryTo(client) || moved;
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** One frame as a client would send it, with a mask of zeros. */
    private static ByteBuf masked(int firstOctet, String payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(firstOctet);
        int length = payload.length();
        if (length < 126) {
            frame.writeByte(0x80 | length);
        } else if (length <= 0xffff) {
            frame.writeByte(0x80 | 126).writeShort(length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(length);
        }
        frame.writeInt(0);
        frame.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        return frame;
    }

    private static final class End implements LinkWebSocketHandler.Listener {
        final EmbeddedChannel channel = new EmbeddedChannel();
        final WebSocketWire wire;
        final List<String> events = new ArrayList<>();
        int messageBytes;
        byte[] message = {};

        End(boolean client) {
            wire = LinkWebSocketHandler.install(channel.pipeline(), client, this);
        }

        boolean carryTo(End other) {
            boolean moved = false;
            channel.runPendingTasks();
            for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
                other.receives(octets);
                moved = true;
            }
            return moved;
        }

        void receives(ByteBuf octets) {
            if (channel.isOpen()) {
                channel.writeInbound(octets);
            } else {
                octets.release();
            }
        }

        @Override
        public void onText(String text) {
            events.add("text " + text);
        }

        @Override
        public void onMessage(ByteBuf message) {
            messageBytes = message.readableBytes();
            this.message = ByteBufUtil.getBytes(message);
            events.add("message " + (messageBytes > 1000 ? "…" : message.toString(StandardCharsets.UTF_8)));
        }

        @Override
        public void onWritable() {
            events.add("writable");
        }

        @Override
        public void onClosed(int code, String reason) {
            events.add("closed " + code + " " + reason);
        }
    }
}
