package org.owuitunnel.client.path;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace at one end of the path: its name, the address of its only device, and the network that both ends share. */
record Namespace(String name, String address, String network) {
    /** Makes it, with {@code device} as its only way out. */
    void create(TunDevice device) throws IOException, InterruptedException {
        ip("netns", "add", name);
        ip("link", "set", device.name(), "netns", name);
        ip("-n", name, "link", "set", "lo", "up");
        // No IPv6, whose own packets would count among those of the programs.
        ip("-n", name, "link", "set", device.name(), "addrgenmode", "none");
        ip("-n", name, "addr", "add", address + network, "dev", device.name());
        ip("-n", name, "link", "set", device.name(), "mtu", "1500", "up");
    }

    /** Ends the processes that are still inside, whose parents may be gone as well, and removes it. */
    void remove() {
        try {
            ip("netns", "pids", name)
                    .lines()
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
            ip("netns", "del", name);
        } catch (IOException e) {
            System.err.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": failed");
        }
        return said;
    }
}
