package org.owuitunnel.client.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Looks into a running JVM from outside, by HotSpot's attach protocol and /proc, so that nothing has to be built into the
 * program for it. Needs {@link #OPTIONS}. On any thread; Linux only.
 */
final class Jvm {
    /** What the JVM has to be started with. */
    static final String OPTIONS = "-XX:NativeMemoryTracking=summary -XX:+StartAttachListener";

    /** First octet of the protocol's first version: HotSpot's {@code attachListener.cpp}. */
    private static final String VERSION = "1";

    private static final String DONE = "0\n";

    /** The last line of a histogram of live objects: instances, octets. */
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

    /** What native code was given that is none of the JVM's own: Netty's arenas above all. */
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");

    private final long pid;

    Jvm(long pid) {
        this.pid = pid;
    }

    /** Runs a diagnostic command, as jcmd does. */
    String command(String command) throws IOException {
        return pid == ProcessHandle.current().pid() ? here(command) : there(command);
    }

    /** This JVM must not ask itself through a socket: it stands still while it writes, and then nobody reads. */
    private static String here(String command) throws IOException {
        String[] words = command.split(" ", 2);
        String[] parts = words[0].split("[._]", -1);
        StringBuilder operation = new StringBuilder(parts[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < parts.length; i++) {
            operation.append(parts[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(parts[i].substring(1));
        }
        String[] arguments = words.length == 1 ? new String[0] : new String[] {words[1]};
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            operation.toString(),
                            new Object[] {arguments},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IOException(command + " of this process", e);
        }
    }

    private String there(String command) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of("/tmp/.java_pid" + pid);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(address);
            ByteBuffer request =
                    StandardCharsets.UTF_8.encode(String.join("\0", VERSION, "jcmd", command, "", "") + "\0");
            while (request.hasRemaining()) {
                channel.write(request);
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith(DONE)) {
                throw new IOException(command + " of " + pid + ": " + answer);
            }
            return answer.substring(DONE.length());
        }
    }

    /** What it uses now; collects its garbage for that. */
    Vitals vitals() throws IOException {
        double heap = number(TOTAL, command("GC.class_histogram")) / Vitals.MEGABYTE;
        double direct = number(OTHER, command("VM.native_memory summary")) * 1024 / Vitals.MEGABYTE;
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        double resident = number(Pattern.compile("VmRSS:\\s+(\\d+)"), status) * 1024 / Vitals.MEGABYTE;
        double threads = number(Pattern.compile("Threads:\\s+(\\d+)"), status);
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return new Vitals(heap, direct, resident, threads, descriptors.count());
        }
    }

    private static double number(Pattern pattern, String text) throws IOException {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IOException("no " + pattern + " in:\n" + text);
        }
        return Double.parseDouble(found.group(1));
    }
}
