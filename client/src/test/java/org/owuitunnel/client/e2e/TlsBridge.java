package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Leads plain connections on by TLS, for visitors that cannot do it themselves. Any number of threads. */
final class TlsBridge implements AutoCloseable {
    private final ServerSocket listener;
    private final SSLContext context;
    private final int port;

    private TlsBridge(ServerSocket listener, SSLContext context, int port) {
        this.listener = listener;
        this.context = context;
        this.port = port;
    }

    /** Leads to {@code port} of {@code localhost}, whose certificate {@code context} must trust. */
    static TlsBridge to(int port, SSLContext context) throws IOException {
        TlsBridge bridge = new TlsBridge(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), context, port);
        Thread.ofPlatform().daemon().name("bridge").start(bridge::accept);
        return bridge;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> lead(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(Socket near) {
        try (near;
                SSLSocket far = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            SSLParameters parameters = far.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            far.setSSLParameters(parameters);
            far.startHandshake();
            Thread back = Thread.ofVirtual().start(() -> pass(far, near));
            pass(near, far);
            back.join();
        } catch (IOException | InterruptedException over) {
            // Both sides see it by their sockets.
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAlready) {
            // As was wanted.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
