package org.owuitunnel.client.soak;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * An app of large bodies: {@code GET /down/OCTETS/SEED} answers with so many octets, {@code POST /up/OCTETS/SEED} says
 * whether so many have come. One virtual thread for each connection.
 */
final class BulkApp implements AutoCloseable {
    static final String SAME = "same";

    private static final int PIECE = 16 * 1024;
    private static final String LENGTH = "content-length:";

    private final ServerSocket listener;

    private BulkApp(ServerSocket listener) {
        this.listener = listener;
    }

    static BulkApp start() throws IOException {
        BulkApp app = new BulkApp(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(app::accept);
        return app;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = new BufferedOutputStream(connection.getOutputStream(), PIECE);
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                long length = 0;
                for (String field = line(in); !field.isEmpty(); field = line(in)) {
                    if (field.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                        length = Long.parseLong(field.substring(LENGTH.length()).strip());
                    }
                }
                answer(request.split("[ /]+", -1), length, in, out);
                out.flush();
            }
        } catch (IOException visitorLeft) {
            // As some do on purpose.
        }
    }

    /** {@code words}: method, down or up, octets, seed. */
    private static void answer(String[] words, long length, InputStream in, OutputStream out) throws IOException {
        if (words.length < 4 || !(words[1].equals("down") || words[1].equals("up"))) {
            out.write("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        int octets = Integer.parseInt(words[2]);
        SplittableRandom content = new SplittableRandom(Long.parseLong(words[3]));
        byte[] piece = new byte[PIECE];
        if (words[1].equals("down")) {
            head(out, octets);
            for (int left = octets; left > 0; left -= PIECE) {
                content.nextBytes(piece);
                out.write(piece, 0, Math.min(left, PIECE));
            }
            return;
        }
        boolean same = length == octets;
        byte[] came = new byte[PIECE];
        for (long left = length; left > 0; left -= PIECE) {
            int size = (int) Math.min(left, PIECE);
            content.nextBytes(piece);
            if (in.readNBytes(came, 0, size) < size) {
                throw new SocketException("upload broke off");
            }
            same &= java.util.Arrays.equals(came, 0, size, piece, 0, size);
        }
        byte[] verdict = (same ? SAME : "another").getBytes(StandardCharsets.US_ASCII);
        head(out, verdict.length);
        out.write(verdict);
    }

    private static void head(OutputStream out, int length) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The next line without its end; empty at the end of the connection as well. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
