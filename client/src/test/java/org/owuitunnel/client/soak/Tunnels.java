package org.owuitunnel.client.soak;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.owuitunnel.client.Tunnel;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.protocol.link.Welcome;

/** Tunnels of this process: they open, close, and take over from one another. Blocking; safe on any thread. */
final class Tunnels implements AutoCloseable {
    /** Names that one token is given: fewer than it may have. */
    static final int NAMES_PER_TOKEN = 15;

    private static final long ONLINE_SECONDS = 60;

    /** Where they lead and how: ports of both apps, ports of ways to the relay that break. */
    record Ends(int demo, int bulk, List<Integer> ways, List<String> tokens, X509Certificate authority) {}

    /** One name; whoever visits reads, whoever closes its tunnel writes. */
    static final class Place {
        final int number;
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
        private Held held;

        private Place(int number, Held held) {
            this.number = number;
            this.held = held;
        }

        String name() {
            return Tunnels.name(number);
        }

        boolean bulk() {
            return number % 2 == 1;
        }

        ReentrantReadWriteLock.ReadLock visits() {
            return lock.readLock();
        }
    }

    private final ConcurrentMap<Integer, Place> places = new ConcurrentHashMap<>();
    private final EventLoopGroup loops;
    private final Ends ends;
    private final Tally tally;

    Tunnels(EventLoopGroup loops, Ends ends, Tally tally) {
        this.loops = loops;
        this.ends = ends;
        this.tally = tally;
    }

    static String name(int number) {
        return "soak-" + number;
    }

    Place place(int number) {
        Place place = places.get(number);
        if (place == null) {
            throw new IllegalStateException(number + ": not open");
        }
        return place;
    }

    void open(int number) {
        places.put(number, new Place(number, dial(number)));
    }

    /** Closes the tunnel of a name once its visitors are done, and opens another one. */
    void replace(int number) {
        Place place = place(number);
        place.lock.writeLock().lock();
        try {
            place.held.tunnel.close();
            place.held = dial(number);
            tally.did("tunnel replaced");
        } finally {
            place.lock.writeLock().unlock();
        }
    }

    /** Another session of the same owner takes the name while the first still has it. */
    void takeOver(int number) {
        Place place = place(number);
        place.lock.writeLock().lock();
        try {
            Held older = place.held;
            older.events.mayBeTakenOver = true;
            place.held = dial(number);
            older.tunnel.close();
            tally.did("tunnel taken over");
        } finally {
            place.lock.writeLock().unlock();
        }
    }

    private Held dial(int number) {
        Events events = new Events(name(number), tally);
        int port = ends.ways.get(number % ends.ways.size());
        String token = ends.tokens.get(number / NAMES_PER_TOKEN);
        Tunnel tunnel = Tunnel.open(
                new Tunnel.Ends(
                        new RelayEndpoint("localhost", port),
                        List.of(ends.authority),
                        name(number),
                        () -> token,
                        new OriginAddress("127.0.0.1", number % 2 == 1 ? ends.bulk : ends.demo)),
                loops,
                events);
        try {
            events.online.get(ONLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            tally.fault(name(number) + " is not online: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Held(tunnel, events);
    }

    private record Held(Tunnel tunnel, Events events) {}

    private static final class Events implements LinkEvents {
        private final String name;
        private final Tally tally;
        private final CompletableFuture<Welcome> online = new CompletableFuture<>();
        private volatile boolean mayBeTakenOver;

        Events(String name, Tally tally) {
            this.name = name;
            this.tally = tally;
        }

        @Override
        public void online(Welcome welcome) {
            if (welcome.resumed()) {
                tally.did("link resumed");
            } else if (!online.complete(welcome)) {
                tally.fault(name + ": its link was not resumed");
            }
        }

        @Override
        public void lost(String reason) {
            tally.did("link cut");
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {
            tally.did("dial repeated");
        }

        @Override
        public void failed(LinkFailure failure) {
            if (!mayBeTakenOver || !(failure instanceof LinkFailure.Superseded)) {
                tally.fault(name + ": " + failure.sentence());
            }
            online.completeExceptionally(new IOException(failure.sentence()));
        }
    }

    @Override
    public void close() {
        places.values().parallelStream().forEach(place -> place.held.tunnel.close());
    }
}
