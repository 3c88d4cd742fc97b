package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A visitor with one connection who measures how long each answer takes. On the main thread. */
final class LoneVisitor implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");
    private static final int READ_BYTES = 16 * 1024;

    /** The cipher that both relay and nginx prefer, and the load generators use. */
    private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

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

    static LoneVisitor of(Contender to, Certificate certificate) throws IOException, GeneralSecurityException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
        socket.setTcpNoDelay(true);
        if (to.tls()) {
            SSLSocketFactory factory = certificate.trusting().getSocketFactory();
            SSLSocket secured = (SSLSocket) factory.createSocket(socket, Certificate.HOST, to.port(), true);
            secured.setEnabledCipherSuites(new String[] {CIPHER});
            socket = secured;
        }
        String request = "GET /" + Bodies.SMALL + " HTTP/1.1\r\nHost: " + to.authority() + "\r\n\r\n";
        return new LoneVisitor(socket, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Each request as soon as the last is answered; the nanoseconds of each answer, sorted. */
    long[] backToBack(int seconds) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long[] samples = new long[1024];
        int count = 0;
        for (long start = System.nanoTime(); start < end; count++) {
            exchange();
            long now = System.nanoTime();
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count] = now - start;
            start = now;
        }
        return sorted(samples, count);
    }

    /**
     * Requests at a fixed rate; the nanoseconds of each answer, sorted. A request that has to wait for the answer before it counts from
     * the moment it was due, so that a pause of the server shows in every request it holds up; one that the visitor himself sends late,
     * since he slept too long, counts from then.
     */
    long[] paced(int seconds, int perSecond) throws IOException {
        long[] samples = new long[seconds * perSecond];
        long gap = Duration.ofSeconds(1).toNanos() / perSecond;
        long due = System.nanoTime();
        for (int i = 0; i < samples.length; i++) {
            due += gap;
            long start = due;
            if (System.nanoTime() < due) {
                start = sleepUntil(due);
            }
            exchange();
            samples[i] = System.nanoTime() - start;
        }
        return sorted(samples, samples.length);
    }

    private static long sleepUntil(long due) {
        long now = System.nanoTime();
        while (now < due) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        return now;
    }

    private void exchange() throws IOException {
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

    private static long[] sorted(long[] samples, int count) {
        long[] taken = Arrays.copyOf(samples, count);
        Arrays.sort(taken);
        return taken;
    }

    /** The sample below which {@code share} of all lie, in microseconds. */
    static double quantile(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e3;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
