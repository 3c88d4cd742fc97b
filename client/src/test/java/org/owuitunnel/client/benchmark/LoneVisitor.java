package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A visitor with one connection who measures how long each answer takes. Confined to whoever uses it. */
final class LoneVisitor implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");
    private static final int READ_BYTES = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] request;
    private final byte[] buffer = new byte[READ_BYTES];

    private LoneVisitor(Socket socket, byte[] request) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.request = request;
    }

    static LoneVisitor of(Target target) throws IOException {
        String request = "GET " + Bodies.SMALL + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n";
        return new LoneVisitor(target.connect(), request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Each request as soon as the last is answered. */
    Samples backToBack(int seconds) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Samples samples = new Samples();
        for (long start = System.nanoTime(); start < end; ) {
            exchange();
            long now = System.nanoTime();
            samples.add(now - start);
            start = now;
        }
        return samples;
    }

    /**
     * Requests at a fixed rate. A request that has to wait for the answer before it counts from
     * the moment it was due, so that a pause of the server shows in every request it holds up; one that the visitor himself sends late,
     * since he slept too long, counts from then.
     */
    Samples paced(int seconds, int perSecond) throws IOException {
        Samples samples = new Samples();
        long gap = Duration.ofSeconds(1).toNanos() / perSecond;
        long due = System.nanoTime();
        for (int i = 0; i < seconds * perSecond; i++) {
            due += gap;
            long start = due;
            if (System.nanoTime() < due) {
                start = sleepUntil(due);
            }
            exchange();
            samples.add(System.nanoTime() - start);
        }
        return samples;
    }

    private static long sleepUntil(long due) {
        long now = System.nanoTime();
        while (now < due) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        return now;
    }

    /** One request and its answer. */
    void exchange() throws IOException {
        out.write(request);
        int have = 0;
        int whole = -1;
        while (whole < 0 || have < whole) {
            int read = in.read(buffer, have, buffer.length - have);
            if (read < 0) {
                throw new IOException("connection closed in an answer");
            }
            have += read;
            if (whole < 0) {
                whole = length(have);
            }
        }
    }

    /** Octets of the answer whose first are in the buffer; -1 while its head is not complete. */
    private int length(int have) throws IOException {
        String text = new String(buffer, 0, have, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return -1;
        }
        int head = end + "\r\n\r\n".length();
        Matcher length = LENGTH.matcher(text.substring(0, head).toLowerCase(Locale.ROOT));
        if (!text.startsWith("HTTP/1.1 200 ") || !length.find()) {
            throw new IOException("not the answer expected:\n" + text.substring(0, head));
        }
        return head + Integer.parseInt(length.group(1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
