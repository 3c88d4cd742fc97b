package org.owuitunnel.client.benchmark;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/** A visitor's WebSocket to the origin's echo. Confined to whoever uses it. */
final class EchoSocket implements AutoCloseable {
    /** Octets of a message: a word of a transcript, or a token with what surrounds it. */
    private static final int MESSAGE = 64;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int BINARY = 0x82;
    private static final int MASKED = 0x80;

    /** Mask, length and first octets; a mask of zeros is as good as any where nothing is hidden from anyone. */
    private static final int HEADER = 6;

    private final HttpConnection connection;
    private final DataInputStream in;
    private final byte[] frame = new byte[HEADER + MESSAGE];
    private final byte[] answer = new byte[2 + MESSAGE];

    private EchoSocket(HttpConnection connection) {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
        frame[0] = (byte) BINARY;
        frame[1] = (byte) (MASKED | MESSAGE);
    }

    static EchoSocket open(Target target) throws IOException {
        return open(target, PATIENCE_MILLIS);
    }

    /** One that waits so long for each message. */
    static EchoSocket open(Target target, int patienceMillis) throws IOException {
        HttpConnection connection = HttpConnection.open(target);
        connection.patience(patienceMillis);
        HttpConnection.Head head = connection.ask(
                "GET",
                App.ECHO,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        if (head.status() != 101) {
            connection.close();
            throw new IOException("WebSocket refused: " + head.status());
        }
        return new EchoSocket(connection);
    }

    /** Sends a message and waits for it to come back. */
    void roundTrip() throws IOException {
        frame[frame.length - 1]++;
        connection.out().write(frame);
        in.readFully(answer);
        if (answer[0] != (byte) BINARY
                || answer[1] != MESSAGE
                || !Arrays.equals(frame, HEADER, frame.length, answer, 2, answer.length)) {
            throw new IOException("not the message that was sent");
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
