package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom visitors ask, always on the machine that they are on. Immutable.
 *
 * @param host the public name
 * @param trust the trust store for its certificate
 */
record Target(String name, String host, int port, boolean tls, Path trust) {
    /** The cipher that relay and nginx prefer, and the load generators use. */
    private static final String CIPHER = "TLS_AES_128_GCM_SHA256";

    /** For a connection on one machine, or an answer over the slowest path that is measured. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The authority that visitors name. */
    String authority() {
        return host + ":" + port;
    }

    /** A URL of it. */
    String url(String path) {
        return (tls ? "https://" : "http://") + authority() + path;
    }

    /** A new connection, the TLS handshake done; {@code protocols} are those that ALPN offers, if any. */
    Socket connect(String... protocols) throws IOException {
        return connectFrom(null, protocols);
    }

    /** The same from this address of the machine; null for the one that the kernel takes. */
    Socket connectFrom(@Nullable InetAddress from, String... protocols) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        int patience = (int) PATIENCE.toMillis();
        socket.setSoTimeout(patience);
        try {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patience);
            if (!tls) {
                return socket;
            }
            return secured(socket, protocols);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket secured(Socket socket, String... protocols) throws IOException {
        SSLSocketFactory factory = Certificate.trusting(trust).getSocketFactory();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
        secured.setEnabledCipherSuites(new String[] {CIPHER});
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
