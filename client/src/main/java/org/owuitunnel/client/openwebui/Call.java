package org.owuitunnel.client.openwebui;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One GET by HTTP/1.1 over a connection of its own, by means that a start has loaded anyway: a library for it would be a
 * fifth of the start. Confined to one thread, which it blocks until its deadline at most.
 */
final class Call {
    /** Largest body that is read, in octets; Open WebUI's has some kilobytes. What is beyond is left. */
    static final int MAX_BODY = 256 * 1024;

    /** Largest head, and most of what frames chunks, in octets. */
    private static final int MAX_HEAD = 32 * 1024;

    private static final long UNTIL_END = Long.MAX_VALUE;

    private static final String VERSION_PREFIX = "HTTP/1.";

    private final Socket socket;
    private final InputStream in;

    /** Nanoseconds, as {@link System#nanoTime} has them. */
    private final long deadline;

    private final byte[] buffer = new byte[8 * 1024];
    private int from;
    private int to;

    /** Octets of lines, all in all. */
    private int lines;

    private Call(Socket socket, long deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    /**
     * What came back.
     *
     * @param type value of {@code content-type}, empty without
     */
    record Answer(int status, String type, String body) {}

    /**
     * Asks for {@code target}; {@code socket} is connected, and its owner's to close.
     *
     * @throws ProtocolException when the answer is not HTTP/1.1
     * @throws EOFException when there is none, or not all of it
     * @throws SocketTimeoutException when it is late
     */
    static Answer get(Socket socket, String host, String target, long deadline) throws IOException {
        // No accept-encoding: an answer that is not asked to be compressed is not.
        String request = "GET " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nAccept: application/json, */*;q=0.5\r\nConnection: close\r\n\r\n";
        Call call = new Call(socket, deadline);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return call.answer();
    }

    private Answer answer() throws IOException {
        int status = status(line(VERSION_PREFIX));
        Map<String, String> fields = fields();
        while (status < 200) { // interim answers, whose number the size of all lines bounds
            status = status(line(VERSION_PREFIX));
            fields = fields();
        }
        String type = fields.getOrDefault("content-type", "");
        return new Answer(status, type, body(fields).toString(StandardCharsets.UTF_8));
    }

    private static int status(String line) throws ProtocolException {
        try {
            return Integer.parseInt(line, VERSION_PREFIX.length() + 2, VERSION_PREFIX.length() + 5, 10);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new ProtocolException("no status line");
        }
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = line(""); !line.isEmpty(); line = line("")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private ByteArrayOutputStream body(Map<String, String> fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String coding = fields.getOrDefault("transfer-encoding", "");
        String length = fields.getOrDefault("content-length", "");
        if (coding.toLowerCase(Locale.ROOT).endsWith("chunked")) {
            boolean more = true;
            while (more && body.size() < MAX_BODY) {
                long size = number(line("").split(";", 2)[0].strip(), 16);
                more = size > 0 && take(size, body) && line("").isEmpty();
            }
        } else {
            take(length.isEmpty() ? UNTIL_END : number(length, 10), body);
        }
        return body;
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            throw new ProtocolException("no length");
        }
    }

    /** Moves {@code octets} to {@code body}, or all until the end when they are {@link #UNTIL_END}; false when no more fit. */
    private boolean take(long octets, ByteArrayOutputStream body) throws IOException {
        long left = octets;
        while (left > 0) {
            int room = MAX_BODY - body.size();
            if (room == 0) {
                return false;
            }
            if (!fill()) {
                if (octets == UNTIL_END) {
                    return true;
                }
                throw new EOFException("hung up");
            }
            int taken = (int) Math.min(Math.min(left, room), to - from);
            body.write(buffer, from, taken);
            from += taken;
            left -= taken;
        }
        return true;
    }

    /** A line without its end, which begins with {@code prefix}: as soon as it does not, nothing more is waited for. */
    private String line(String prefix) throws IOException {
        StringBuilder line = new StringBuilder();
        while (fill()) {
            char octet = (char) (buffer[from++] & 0xff);
            if (octet == '\n') {
                int end = line.length();
                if (end < prefix.length()) {
                    throw new ProtocolException("not HTTP/1.1");
                }
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            boolean alien = line.length() < prefix.length() && prefix.charAt(line.length()) != octet;
            if (alien || ++lines > MAX_HEAD) {
                throw new ProtocolException("not HTTP/1.1");
            }
            line.append(octet);
        }
        throw new EOFException("hung up");
    }

    /** True when there is an octet in the buffer; false at the end. */
    private boolean fill() throws IOException {
        if (from < to) {
            return true;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("late");
        }
        socket.setSoTimeout((int) left);
        from = 0;
        to = in.read(buffer);
        return to > 0;
    }
}
