package org.owuitunnel.client.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The origin's part behind nginx: takes uploads, which nginx would answer before it has read them, streams tokens, echoes
 * WebSocket messages. A program of its own; one virtual thread for each connection.
 */
final class App {
    /** What nginx passes on to it. */
    static final String PATHS = "/app/";

    /** Reads a body to its end, then answers. */
    static final String SINK = PATHS + "sink";

    /** A WebSocket that sends back each message. */
    static final String ECHO = PATHS + "echo";

    /** {@code /MILLIS/COUNT} behind it: so many events, one each so many milliseconds, with the time it was sent. */
    static final String TOKENS = PATHS + "tokens";

    /** Octets of an event: the time, and as much as a chat's event carries around its word. */
    static final int TOKEN_OCTETS = 200;

    private static final List<String> TOKENS_HEAD = List.of(
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            "Cache-Control: no-store",
            "Transfer-Encoding: chunked",
            "",
            "");

    private static final String HANDSHAKE_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final int READ_OCTETS = 256 * 1024;
    private static final int MESSAGE_LIMIT = 125;

    @SuppressWarnings("SystemOut") // whoever started it reads its port there
    public static void main(String... arguments) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            System.out.println("port=" + listener.getLocalPort());
            while (true) {
                Socket connection = listener.accept();
                Thread _ = Thread.ofVirtual().start(() -> serve(connection));
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Request request = Request.read(in);
            while (request != null) {
                if (!answer(request, in, connection.getOutputStream())) {
                    return;
                }
                request = Request.read(in);
            }
        } catch (IOException gone) {
            // Whoever asked counts what was answered.
        }
    }

    /** False when the connection has become something else and is over. */
    private static boolean answer(Request request, InputStream in, OutputStream out) throws IOException {
        if (request.path.equals(SINK)) {
            skip(in, request.length);
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        } else if (request.path.equals(ECHO)) {
            out.write(ascii("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: " + accept(request.key) + "\r\n\r\n"));
            echo(in, out);
            return false;
        } else if (request.path.startsWith(TOKENS + "/")) {
            String[] numbers = request.path.substring(TOKENS.length() + 1).split("/", -1);
            tokens(out, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        } else {
            out.write(ascii("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        }
        return true;
    }

    private static void skip(InputStream in, long length) throws IOException {
        byte[] buffer = new byte[READ_OCTETS];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new IOException("an upload without an end");
            }
            left -= read;
        }
    }

    private static void tokens(OutputStream out, int everyMillis, int count) throws IOException {
        out.write(ascii(String.join("\r\n", TOKENS_HEAD)));
        long due = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due += everyMillis * 1_000_000L;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            String event = "data: " + i + " " + System.nanoTime() + " ";
            String whole = event + ".".repeat(TOKEN_OCTETS - event.length() - 2) + "\n\n";
            out.write(ascii(Integer.toHexString(whole.length()) + "\r\n" + whole + "\r\n"));
        }
        out.write(ascii("0\r\n\r\n"));
    }

    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] header = new byte[6];
        while (in.readNBytes(header, 0, header.length) == header.length) {
            int length = header[1] & 0x7f;
            if (length > MESSAGE_LIMIT) {
                throw new IOException("a message too long for an echo");
            }
            byte[] frame = new byte[2 + length];
            frame[0] = header[0];
            frame[1] = (byte) length;
            if (in.readNBytes(frame, 2, length) < length) {
                return;
            }
            for (int i = 0; i < length; i++) {
                frame[2 + i] ^= header[2 + i % 4];
            }
            out.write(frame);
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(ascii(key + HANDSHAKE_SUFFIX));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request's head, as far as it matters here. */
    private record Request(String path, long length, String key) {
        /** The next; null when there is none. */
        static @org.jspecify.annotations.Nullable Request read(InputStream in) throws IOException {
            String start = line(in);
            if (start.isEmpty()) {
                return null;
            }
            long length = 0;
            String key = "";
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                switch (line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)) {
                    case "content-length" -> length = Long.parseLong(value);
                    case "sec-websocket-key" -> key = value;
                    default -> {}
                }
            }
            return new Request(URI.create(start.split(" ", -1)[1]).getPath(), length, key);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }
    }

    private App() {}
}
