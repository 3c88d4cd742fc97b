package org.owuitunnel.relay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel holds of a connection within this machine, from {@code /proc/net/tcp}: see proc_pid_net(5). */
final class KernelQueues {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private KernelQueues() {}

    /** True when the program at {@code receiver} has read all that was written at {@code sender}; both are ports. */
    static boolean empty(int sender, int receiver) {
        return TABLES.stream().filter(Files::exists).flatMap(KernelQueues::rows).noneMatch(row -> {
            int sent = Integer.parseInt(row[4].substring(0, 8), 16);
            int arrived = Integer.parseInt(row[4].substring(9), 16);
            return (connects(row, sender, receiver) && sent > 0) || (connects(row, receiver, sender) && arrived > 0);
        });
    }

    private static boolean connects(String[] row, int local, int remote) {
        return port(row[1]) == local && port(row[2]) == remote;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    private static Stream<String[]> rows(Path table) {
        try {
            return Files.readAllLines(table).stream()
                    .skip(1)
                    .map(line -> line.strip().split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
