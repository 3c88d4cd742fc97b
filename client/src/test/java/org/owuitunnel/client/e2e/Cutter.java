package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A way between client and relay that breaks on demand, in the middle of whatever passes. Safe on any thread. */
public final class Cutter implements AutoCloseable {
    private static final int PIECE = 8 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Octets that may still pass, both ways together, before it breaks; negative when it does not. */
    private final AtomicLong allowed = new AtomicLong(Long.MIN_VALUE / 2);

    /** A permit for each break. */
    private final Semaphore breaks = new Semaphore(0);

    /** A permit for each connection that came while new ones had to wait. */
    private final Semaphore waiting = new Semaphore(0);

    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Open while octets pass; connections stay as they are while it is closed. */
    private volatile CountDownLatch flow = new CountDownLatch(0);

    /** Leads nowhere yet. */
    public Cutter() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Leads to {@code port} from now on; the port where it begins. */
    public int leadingTo(int port) {
        Thread.ofVirtual().start(() -> accept(port));
        return listener.getLocalPort();
    }

    /** Breaks every connection, and with it whatever is on its way, once so many octets have passed. */
    public void breaksAfter(long octets) {
        breaks.drainPermits();
        allowed.set(octets);
    }

    /** Breaks now, and lets nobody through until {@link #heals}. */
    public void breaksForSomeTime() {
        waiting.drainPermits();
        gate = new CountDownLatch(1);
        breakAll();
    }

    public void heals() {
        gate.countDown();
        flow.countDown();
    }

    /** Lets nothing pass until {@link #heals}, neither way, and tells neither end; new connections wait as well. */
    void holds() {
        waiting.drainPermits();
        gate = new CountDownLatch(1);
        flow = new CountDownLatch(1);
    }

    void awaitBreak() throws InterruptedException {
        if (!breaks.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("did not break");
        }
    }

    /** Waits until someone wants to get through who may not. */
    void awaitWaiting() throws InterruptedException {
        if (!waiting.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came");
        }
    }

    private void breakAll() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0); // RST: what is in the kernel's buffers is lost
                socket.close();
            } catch (IOException alreadyClosed) {
                // As was wanted.
            }
        }
        open.clear();
        breaks.release();
    }

    private void accept(int port) {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> lead(near, port));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(Socket near, int port) {
        try {
            CountDownLatch present = gate;
            if (present.getCount() > 0) {
                waiting.release();
                present.await();
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            // Or each small piece waits for the ACK of the one before, 40 ms, and the way looks like a long one.
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
        } catch (IOException | InterruptedException over) {
            // The test ends.
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int octets = in.read(piece); octets >= 0; octets = in.read(piece)) {
                flow.await();
                out.write(piece, 0, octets);
                long before = allowed.getAndAdd(-octets);
                if (before >= 0 && before - octets < 0) {
                    allowed.set(Long.MIN_VALUE / 2);
                    breakAll();
                }
            }
        } catch (IOException | InterruptedException broken) {
            // Both ends are closed on the way out.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        breakAll();
    }
}
