package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.owuitunnel.relay.observe.Printable;

/**
 * Asks one address for a page of a host by plain HTTP, as an authority does, whatever DNS says. Stateless; waits for the network.
 */
final class PlainGet {
    /** For a connection, and for each piece of the answer: authorities have little more. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Octets of an answer that are read: ours has some 200. */
    private static final int MAX_ANSWER = 8 * 1024;

    private static final int PORT = 80;

    private PlainGet() {}

    /** An answer's first line, and the answer itself as far as it was read. */
    record Answer(String status, String text) {}

    static Answer get(InetAddress address, String host, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT), (int) TIMEOUT.toMillis());
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host
                    + "\r\nUser-Agent: owui-relay\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String text = new String(in.readNBytes(MAX_ANSWER), StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\r');
            return new Answer(Printable.of(end < 0 ? text : text.substring(0, end)), text);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    address.getHostAddress() + " port 80: no answer within " + TIMEOUT.toSeconds()
                            + " s (expected: TCP port 80 open, and led to this relay's http.port)",
                    e);
        } catch (IOException e) {
            throw new IOException(
                    address.getHostAddress() + " port 80: " + e.getMessage()
                            + " (expected: TCP port 80 open, and led to this relay's http.port)",
                    e);
        }
    }
}
