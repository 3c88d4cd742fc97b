package org.owuitunnel.client.path;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The path as a program: makes two namespaces, says "up NAME ADDRESS NAME ADDRESS", and passes packets between them until its input
 * ends; then the namespaces are gone. Each argument, and each line of its input, is a command of {@link PathCommands}. One
 * thread does everything, and before all others where it may: late packets would be blamed on what is measured.
 */
final class PathProgram {
    /** Packets taken from one device before the other has its turn. */
    private static final int BURST = 64;

    private static final int STDIN = 0;

    /** A line of commands is far shorter. */
    private static final int LINE_OCTETS = 4096;

    private final Packet.Pool pool = new Packet.Pool();
    private final Way ab = new Way(pool, 1);
    private final Way ba = new Way(pool, 2);
    private final PathCommands commands = new PathCommands(ab, ba);
    private final MemorySegment input = Arena.global().allocate(LINE_OCTETS);
    private final StringBuilder line = new StringBuilder();

    /** Starts it. */
    static void main(String[] arguments) throws IOException, InterruptedException {
        PathProgram program = new PathProgram();
        try {
            for (String argument : arguments) {
                program.commands.obey(argument);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + PathCommands.WORDS);
            System.exit(2);
        }
        program.run();
    }

    private void run() throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        // 198.18.0.0/15 is set aside for measurements (RFC 2544). Eight addresses for a run, so that an end can change
        // its own.
        int first = (int) (pid % (1 << 14)) * 8;
        String prefix = "198." + (18 + (first >> 16)) + "." + (first >> 8 & 0xff) + ".";
        Namespace a = new Namespace("owui-path-" + pid + "-a", prefix + ((first & 0xff) + 1), "/29");
        Namespace b = new Namespace("owui-path-" + pid + "-b", prefix + ((first & 0xff) + 2), "/29");
        TunDevice deviceA = TunDevice.create("owp" + pid + "a");
        TunDevice deviceB = TunDevice.create("owp" + pid + "b");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            a.remove();
            b.remove();
        }));
        a.create(deviceA);
        b.create(deviceB);
        System.out.println("up " + a.name() + " " + a.address() + " " + b.name() + " " + b.address());
        Linux.runFirst();
        pass(deviceA.fd(), deviceB.fd());
    }

    private void pass(int a, int b) throws IOException {
        Poll poll = new Poll(a, b, STDIN);
        while (true) {
            long now = System.nanoTime();
            poll.await(Math.min(ab.idleNanos(now), ba.idleNanos(now)));
            if (poll.broken(0) || poll.broken(1)) {
                throw new IOException("emulated path: its device is gone"); // or this would go round and round
            }
            if (poll.ready(0)) {
                take(a, ab);
            }
            if (poll.ready(1)) {
                take(b, ba);
            }
            now = System.nanoTime();
            ab.deliver(now, packet -> Linux.write(b, packet.octets, packet.length));
            ba.deliver(now, packet -> Linux.write(a, packet.octets, packet.length));
            if (poll.ready(2) && !listen()) {
                return;
            }
        }
    }

    private void take(int device, Way way) {
        for (int i = 0; i < BURST; i++) {
            Packet packet = pool.take();
            packet.length = Linux.read(device, packet.octets);
            if (packet.length <= 0) {
                pool.giveBack(packet);
                return;
            }
            way.offer(packet, System.nanoTime());
        }
    }

    /** Obeys what has come; false when there is nothing more to come. */
    private boolean listen() {
        int read = Linux.read(STDIN, input);
        if (read <= 0) {
            return false;
        }
        byte[] octets = input.asSlice(0, read).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        line.append(new String(octets, StandardCharsets.UTF_8));
        for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
            String command = line.substring(0, end).strip();
            line.delete(0, end + 1);
            if (List.of("quit", "exit").contains(command)) {
                return false;
            }
            System.out.println(answer(command));
        }
        return true;
    }

    private String answer(String command) {
        try {
            return commands.obey(command);
        } catch (IllegalArgumentException e) {
            return "error: " + e.getMessage();
        }
    }

    private PathProgram() {}
}
