package org.owuitunnel.client.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Puts TLS over sockets that are connected, and has the name compared in the handshake itself. Safe on any thread. */
final class NamedSockets extends SSLSocketFactory {
    private final SSLSocketFactory sockets;
    private final @Nullable String identification;

    /** Sockets of {@code sockets} that compare names by {@code identification}, or not at all when null. */
    NamedSockets(SSLSocketFactory sockets, @Nullable String identification) {
        this.sockets = sockets;
        this.identification = identification;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        SSLSocket secured = (SSLSocket) sockets.createSocket(connected, host, port, autoClose);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(ServerTrust.serverNames(host));
        if (identification != null) {
            parameters.setEndpointIdentificationAlgorithm(identification);
        }
        secured.setSSLParameters(parameters);
        return secured;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unconnected();
    }

    private static UnsupportedOperationException unconnected() {
        return new UnsupportedOperationException("a socket that is not connected");
    }
}
