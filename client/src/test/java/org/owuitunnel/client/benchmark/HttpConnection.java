package org.owuitunnel.client.benchmark;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One visitor's connection over HTTP/1.1, as far as the origin's answers need it. Confined to whoever uses it. */
final class HttpConnection implements AutoCloseable {
    private static final int LINE_OCTETS = 8 * 1024;

    private final Target target;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private HttpConnection(Target target, Socket socket) throws IOException {
        this.target = target;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static HttpConnection open(Target target) throws IOException {
        return new HttpConnection(target, target.connect());
    }

    /** How long a read waits, in milliseconds, instead of the target's patience. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /**
     * The head of an answer.
     *
     * @param length octets of the body, or -1 when it is chunked
     */
    record Head(int status, long length) {}

    /** Sends the head of a request and reads that of its answer. */
    Head ask(String method, String path, String... fields) throws IOException {
        send(method, path, fields);
        return head();
    }

    void send(String method, String path, String... fields) throws IOException {
        StringBuilder head =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    Head head() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 ")) {
            throw new IOException("not an answer: " + status);
        }
        long length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length = Long.parseLong(field.substring(field.indexOf(':') + 1).strip());
            } else if (field.startsWith("transfer-encoding:")) {
                length = -1;
            }
        }
        return new Head(Integer.parseInt(status.substring(9, 12)), length);
    }

    /** The next chunk of a chunked answer, all of it; null after the last. */
    byte @Nullable [] chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        byte[] chunk = in.readNBytes(length);
        String end = line();
        if (chunk.length < length || !end.isEmpty()) {
            throw new IOException("a chunk without an end");
        }
        return length == 0 ? null : chunk;
    }

    /** Reads a body to its end and forgets it. */
    void skip(Head head) throws IOException {
        if (head.length >= 0) {
            in.skipNBytes(head.length);
            return;
        }
        for (byte[] chunk = chunk(); chunk != null; chunk = chunk()) {
            assert chunk.length > 0;
        }
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed");
            }
            if (line.length() == LINE_OCTETS) {
                throw new IOException("a line without an end");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
