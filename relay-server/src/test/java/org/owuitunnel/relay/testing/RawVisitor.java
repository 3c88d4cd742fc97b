package org.owuitunnel.relay.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A visitor who writes octets as the test has them and shows what came back. Used by the test's thread. */
public final class RawVisitor implements AutoCloseable {
    /** What anything in these tests may take before it counts as missing. */
    static final int PATIENCE_SECONDS = 8;

    private final Socket socket;
    private final InputStream in;

    private RawVisitor(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** A complete answer. */
    public record Answer(String head, String body) {
        /** The status line's number. */
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** The value of a field, or "none". */
        public String field(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("none");
        }
    }

    static RawVisitor overTls(RelayFixture relay) {
        return overTls(relay.trusting(), relay.port());
    }

    /** A visitor of a relay that is elsewhere. */
    public static RawVisitor overTls(SSLContext trusting, int port) {
        return overTls(trusting, port, new byte[0]);
    }

    static RawVisitor overTls(RelayFixture relay, byte[] header) {
        return overTls(relay.trusting(), relay.port(), header);
    }

    /** The same; {@code header} is said before TLS begins. */
    private static RawVisitor overTls(SSLContext trusting, int port, byte[] header) {
        try {
            Socket below = new Socket(InetAddress.getLoopbackAddress(), port);
            below.getOutputStream().write(header);
            SSLSocket tls =
                    (SSLSocket) trusting.getSocketFactory().createSocket(below, RelayFixture.DOMAIN, port, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("demo." + RelayFixture.DOMAIN)));
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return new RawVisitor(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection without TLS. */
    public static RawVisitor plain(int port) {
        try {
            return new RawVisitor(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a text block whose line ends become those of HTTP; octets are ISO 8859-1. */
    public RawVisitor sends(String block) {
        return sendsAsIs(block.replace("\n", "\r\n"));
    }

    /** Writes exactly these octets, in ISO 8859-1. */
    public RawVisitor sendsAsIs(String octets) {
        try {
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns once the relay has taken from its socket whatever was sent: a busy kernel delivers some time after the
     * write, loopback or not. At once where no Linux tells how much is on its way.
     */
    public RawVisitor awaitTaken() {
        Await.until("octets taken by the relay", () -> KernelQueues.empty(socket.getLocalPort(), socket.getPort()));
        return this;
    }

    /** A request without a body for a tunnel's name. */
    public RawVisitor gets(String name, String target) {
        return sends("GET " + target + " HTTP/1.1\nHost: " + name + "." + RelayFixture.DOMAIN + "\n\n");
    }

    /** A WebSocket handshake with a tunnel's name, at {@code /ws}. */
    public RawVisitor upgrades(String name) {
        return sends("""
                GET /ws HTTP/1.1
                Host: %s.localhost
                Connection: keep-alive, Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                Sec-WebSocket-Protocol: chat

                """.formatted(name));
    }

    /** The next head, with the empty line behind it. */
    public String head() {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(octets(1));
        }
        return head.toString();
    }

    /** Exactly so many octets. */
    public String octets(int count) {
        try {
            byte[] octets = in.readNBytes(count);
            if (octets.length < count) {
                throw new AssertionError("connection ended after " + new String(octets, StandardCharsets.ISO_8859_1)
                        + " (expected: " + count + " octets)");
            }
            return new String(octets, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever comes until the relay ends the connection. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer, whose body has a length or chunks; not one to HEAD. */
    public Answer answer() {
        Answer bodyless = new Answer(head(), "");
        String length = bodyless.field("content-length");
        if (!length.equals("none")) {
            return new Answer(bodyless.head, octets(Integer.parseInt(length)));
        }
        if (!bodyless.field("transfer-encoding").equals("chunked")) {
            return bodyless;
        }
        StringBuilder body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            if (size == 0) {
                break;
            }
            body.append(octets(size));
            line();
        }
        StringBuilder trailers = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            trailers.append(line).append("\r\n");
        }
        return new Answer(bodyless.head + trailers, body.toString());
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append(octets(1));
        }
        return line.substring(0, line.length() - 2);
    }

    /** Hangs up. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
