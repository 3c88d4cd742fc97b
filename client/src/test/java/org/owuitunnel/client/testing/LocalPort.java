package org.owuitunnel.client.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Ports of loopback, for programs that cannot choose one themselves. Stateless. */
public final class LocalPort {
    /** For a program to listen: it takes a tenth of a second. */
    private static final long START_SECONDS = 10;

    /** One that nobody has now. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns once {@code process} listens on {@code port}. */
    public static void awaitListening(Process process, int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new AssertionError(process.info().command().orElse("a program") + ": does not listen");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private LocalPort() {}
}
