package org.owuitunnel.client.benchmark;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.owuitunnel.client.Tunnel;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.wire.Transport;

/**
 * Many tunnels of one process, each a session of its own as the client has one. Says how many are online whenever all are, or all but
 * one.
 */
final class Fleet {
    /** What a token's owner may have. */
    static final int NAMES_PER_TOKEN = 20;

    private final int size;
    private final AtomicInteger online = new AtomicInteger();

    private Fleet(int size) {
        this.size = size;
    }

    /**
     * Arguments: the relay's port, its certificate, a file with enough tokens, the number of tunnels, the origin's port,
     * the number of the first tunnel.
     */
    public static void main(String... arguments) throws IOException, CertificateException, InterruptedException {
        RelayEndpoint relay = new RelayEndpoint(Certificate.DOMAIN, Integer.parseInt(arguments[0]));
        X509Certificate trusted;
        try (var in = Files.newInputStream(Path.of(arguments[1]))) {
            trusted = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        List<String> tokens = Files.readAllLines(Path.of(arguments[2]));
        Fleet fleet = new Fleet(Integer.parseInt(arguments[3]));
        OriginAddress origin = new OriginAddress(Place.LOOPBACK, Integer.parseInt(arguments[4]));
        EventLoopGroup loops = Transport.best().newLoops();
        int first = Integer.parseInt(arguments[5]);
        for (int i = first; i < first + fleet.size; i++) {
            String token = tokens.get(i / NAMES_PER_TOKEN);
            Tunnel.Ends ends = new Tunnel.Ends(relay, List.of(trusted), name(i), () -> token, origin);
            Tunnel unused = Tunnel.open(ends, loops, fleet.new Member());
            assert unused != null;
        }
        Thread.currentThread().join();
    }

    /** The name of one of its tunnels. */
    static String name(int number) {
        return "fleet" + number;
    }

    /** What it says when all are online for the {@code time}th time. */
    static String allOnline(int time) {
        return "all online " + time + "\n";
    }

    private final AtomicInteger times = new AtomicInteger();

    private final class Member implements LinkEvents {
        private boolean counted;

        @Override
        @SuppressWarnings("SystemOut") // whoever started the program waits for it
        public void online(Welcome welcome) {
            if (!counted) {
                counted = true;
                if (online.incrementAndGet() == size) {
                    System.out.print(allOnline(times.incrementAndGet()));
                }
            }
        }

        @Override
        public void lost(String reason) {
            if (counted) {
                counted = false;
                online.decrementAndGet();
            }
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {}

        @Override
        public void failed(LinkFailure failure) {
            System.err.println(failure.sentence());
        }
    }
}
