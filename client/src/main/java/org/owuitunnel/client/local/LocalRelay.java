package org.owuitunnel.client.local;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.RelayServer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** The relay that a client brings along when it is told of no other: one tunnel, a CA of its own. */
public final class LocalRelay implements AutoCloseable {
    /** The relay's own name; the tunnel's is one label below it and means this machine everywhere (RFC 6761). */
    public static final String DOMAIN = "localhost";

    /** Ports that are tried, from the configured one up, before giving up. */
    private static final int PORTS_TRIED = 10;

    /** Seconds between looks at the certificate and at this machine's addresses. */
    private static final long REFRESH_SECONDS = 60;

    private static final Log LOG = Log.of(LocalRelay.class);

    private final RelayServer server;
    private final X509Certificate authority;
    private final Token token;
    private final ScheduledExecutorService refreshing;

    private LocalRelay(RelayServer server, X509Certificate authority, Token token, LocalCertificates certificates) {
        this.server = server;
        this.authority = authority;
        this.token = token;
        this.refreshing = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("certificates").factory());
        Future<?> ignored = refreshing.scheduleWithFixedDelay(
                () -> refresh(certificates), REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * How to run it.
     *
     * @param folder where the CA is kept
     * @param owner whom a new CA is named after
     * @param lan whether other machines may come in
     */
    public record Setup(Path folder, String owner, Label name, int httpsPort, int httpPort, boolean lan) {}

    /**
     * Starts it on {@code loops}; blocks until it listens.
     *
     * @throws IOException when no port is free or the CA cannot be used
     */
    public static LocalRelay start(Setup setup, EventLoopGroup loops) throws IOException {
        SecureRandom random = new SecureRandom();
        LocalCertificateAuthority authority =
                LocalCertificateAuthority.openOrCreate(setup.folder, Clock.systemUTC(), random, setup.owner);
        LocalCertificates certificates =
                new LocalCertificates(authority, names(authority, setup.name), Clock.systemUTC());
        Token token = Token.random(random);
        RelayServer.Setup relay = new RelayServer.Setup(
                Hostname.of(DOMAIN).orElseThrow(),
                true,
                certificates,
                new OnlyTunnel(token, setup.name),
                (name, port) -> List.of("https://" + name + "." + DOMAIN + ":" + port),
                RelaySettings.presetLimits(),
                loops);
        RelayServer server = listen(relay, setup);
        try {
            listenPlain(server, new SetupPages(authority, server.httpsPort()), setup);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return new LocalRelay(server, authority.certificate(), token, certificates);
    }

    private static RelayServer listen(RelayServer.Setup relay, Setup setup) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                return RelayServer.start(relay, address(setup, setup.httpsPort, tried - 1));
            } catch (IOException e) {
                if (setup.httpsPort == 0 || tried == PORTS_TRIED) {
                    throw e;
                }
            }
        }
    }

    private static void listenPlain(RelayServer server, SetupPages pages, Setup setup) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                server.listenPlain(address(setup, setup.httpPort, tried - 1), pages);
                return;
            } catch (IOException e) {
                if (setup.httpPort == 0 || tried == PORTS_TRIED) {
                    throw e;
                }
            }
        }
    }

    private static InetSocketAddress address(Setup setup, int port, int above) {
        int tried = port == 0 ? 0 : port + above;
        return setup.lan
                ? new InetSocketAddress(tried)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), tried);
    }

    private static Set<String> names(LocalCertificateAuthority authority, Label name) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        names.add(name + "." + DOMAIN);
        names.add(DOMAIN);
        String host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        int dot = host.indexOf('.');
        String local = (dot < 0 ? host : host.substring(0, dot)) + ".local";
        if (authority.permits(local)) {
            names.add(local);
        }
        return names;
    }

    private static void refresh(LocalCertificates certificates) {
        try {
            certificates.refresh();
        } catch (IOException | RuntimeException e) {
            LOG.warn(Event.event("certificate.failed").because(e));
        }
    }

    /** Lets in who knows the token, which only this process does. */
    private record OnlyTunnel(Token token, Label name) implements Admission {
        private static final Owner OWNER = new Owner("local", "this machine");

        @Override
        public Optional<Owner> admit(@Nullable String presented) {
            return presented != null
                            && Token.of(presented).filter(token::equals).isPresent()
                    ? Optional.of(OWNER)
                    : Optional.empty();
        }

        @Override
        public boolean knows(Owner owner) {
            return true;
        }

        @Override
        public Claim claim(Owner owner, @Nullable String wanted) {
            return new Claim.Granted(name);
        }

        @Override
        public String toString() {
            return "OnlyTunnel[" + name + "]";
        }
    }

    /** The port of the tunnel. */
    public int httpsPort() {
        return server.httpsPort();
    }

    /** The port of the page that helps to trust the CA. */
    public int httpPort() {
        return server.httpPort();
    }

    /** The CA, which the client's own link has to trust. */
    public X509Certificate authority() {
        return authority;
    }

    /** Lets this process's client in, and no one else. */
    public Token token() {
        return token;
    }

    @Override
    public void close() {
        refreshing.shutdownNow();
        server.close();
    }
}
