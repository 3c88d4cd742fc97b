package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of uploads: reads a body to its end, then answers. nginx cannot play it, since it answers before it has read the body.
 * One thread of its own for each connection.
 */
final class Sink implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1);

    /** Octets of one read: what the kernel has after two messages of the link. */
    private static final int READ_BYTES = 256 * 1024;

    private final ServerSocketChannel listener;

    private Sink(ServerSocketChannel listener) {
        this.listener = listener;
    }

    static Sink start() throws IOException {
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Sink sink = new Sink(listener);
        Thread.ofPlatform().daemon().name("sink").start(sink::accept);
        return sink;
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                Thread.ofPlatform().daemon().name("sink-connection").start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The benchmark is over.
        }
    }

    private static void serve(SocketChannel connection) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        try (connection) {
            while (takeRequest(connection, buffer)) {
                connection.write(ByteBuffer.wrap(ANSWER));
            }
        } catch (IOException gone) {
            // Whoever sent it counts what was answered.
        }
    }

    /** False when the connection ended; one request at a time is on it, so nothing follows a body. */
    private static boolean takeRequest(SocketChannel connection, ByteBuffer buffer) throws IOException {
        StringBuilder head = new StringBuilder();
        int end = -1;
        while (end < 0) {
            buffer.clear();
            if (connection.read(buffer) < 0) {
                return false;
            }
            head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            end = head.indexOf("\r\n\r\n");
        }
        int bodyStart = end + "\r\n\r\n".length();
        Matcher length = LENGTH.matcher(head.substring(0, bodyStart).toLowerCase(Locale.ROOT));
        if (!length.find()) {
            throw new IOException("upload without a content-length");
        }
        long left = Long.parseLong(length.group(1)) - (head.length() - bodyStart);
        while (left > 0) {
            buffer.clear();
            int read = connection.read(buffer);
            if (read < 0) {
                return false;
            }
            left -= read;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
