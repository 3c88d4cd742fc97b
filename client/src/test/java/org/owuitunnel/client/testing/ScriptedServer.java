package org.owuitunnel.client.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server that does on each connection exactly what its script says. Each connection has a thread of its own. */
public final class ScriptedServer implements AutoCloseable {
    /** What happens on a connection; the connection is closed when it returns. */
    public interface Script {
        /** Plays it. */
        void play(Connection connection) throws Exception;
    }

    private static final int PATIENCE_MILLIS = 8_000;

    private final ServerSocket listener;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** What scripts report, for the test to wait for. */
    private final LinkedBlockingQueue<String> notes = new LinkedBlockingQueue<>();

    /** Null for a server without TLS. */
    private final @Nullable SSLContext tls;

    private ScriptedServer(Script script, @Nullable SSLContext tls) throws IOException {
        this.tls = tls;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** A server on a free port of loopback. */
    public static ScriptedServer playing(Script script) {
        return playing(script, null);
    }

    /** The same by TLS, whose handshake is part of what is read or written first; null for none. */
    public static ScriptedServer playing(Script script, @Nullable SSLContext tls) {
        try {
            return new ScriptedServer(script, tls);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers each request on a connection with {@code answer}, as it stands. */
    public static ScriptedServer answering(String answer) {
        return answering(answer, null);
    }

    /** The same by TLS. */
    public static ScriptedServer answering(String answer, @Nullable SSLContext tls) {
        return playing(
                connection -> {
                    while (!connection.head().isEmpty()) {
                        connection.writes(answer);
                    }
                },
                tls);
    }

    /** The port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** What went wrong in scripts. */
    public List<Throwable> failures() {
        return failures;
    }

    /** Waits for the next thing that a script notes. */
    public String noted() {
        try {
            String note = notes.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (note == null) {
                throw new AssertionError("nothing was noted; scripts failed: " + failures);
            }
            return note;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> play(script, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Script script, Socket socket) {
        try (Socket spoken = spoken(socket)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            script.play(new Connection(spoken, socket, notes));
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    private Socket spoken(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
        secured.setUseClientMode(false);
        return secured;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The server's end of one connection. */
    public static final class Connection {
        private final Socket socket;

        /** Under the TLS, if there is any. */
        private final Socket transport;

        private final InputStream in;
        private final LinkedBlockingQueue<String> notes;

        Connection(Socket socket, Socket transport, LinkedBlockingQueue<String> notes) throws IOException {
            this.socket = socket;
            this.transport = transport;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.notes = notes;
        }

        /** Tells the test. */
        public void notes(String note) {
            notes.add(note);
        }

        /** The next head up to and with its empty line; empty at the end of the connection. */
        public String head() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int lastFour = 0;
            while (lastFour != 0x0d0a0d0a) {
                int octet = in.read();
                if (octet < 0) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
                head.write(octet);
                lastFour = lastFour << 8 | octet;
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        /** The next {@code octets}, or fewer at the end. */
        public String reads(int octets) throws IOException {
            return new String(in.readNBytes(octets), StandardCharsets.ISO_8859_1);
        }

        /** Everything up to the end of the connection. */
        public String readsAll() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        /** Sends text as it stands. */
        public Connection writes(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        }

        /** Sends octets. */
        public Connection writes(byte[] octets) throws IOException {
            socket.getOutputStream().write(octets);
            return this;
        }

        /** Sends FIN without what TLS says before it, as whoever cuts a connection does. */
        public void cuts() throws IOException {
            transport.close();
        }

        /** Sends FIN, or what TLS has in its place, and goes on reading. */
        public void endsOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** Breaks the connection with RST. */
        public void resets() throws IOException {
            transport.setSoLinger(true, 0);
            transport.close();
        }

        /** Waits for the other end to hang up; whatever it sends first is dropped. */
        public void waitsForTheEnd() {
            try {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                notes("reset");
                return;
            }
            notes("ended");
        }

        /** The socket itself. */
        public Socket socket() {
            return socket;
        }
    }
}
