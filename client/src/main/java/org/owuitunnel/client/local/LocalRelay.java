package org.owuitunnel.client.local;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.LocalTls;
import org.owuitunnel.relay.RelayServer;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** The relay that a client brings along when it is told of no other: one tunnel, a CA of its own. */
public final class LocalRelay implements AutoCloseable {
    /** The relay's own name; the tunnel's is one label below it and means this machine everywhere (RFC 6761). */
    public static final String DOMAIN = "localhost";

    /** Ports that are tried, from the configured one up, before giving up. */
    private static final int PORTS_TRIED = 10;

    private final RelayServer server;
    private final X509Certificate authority;
    private final Token token;
    private final LocalTls tls;

    private LocalRelay(RelayServer server, X509Certificate authority, Token token, LocalTls tls) {
        this.server = server;
        this.authority = authority;
        this.token = token;
        this.tls = tls;
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
        LocalTls tls = LocalTls.start(authority, new ThisMachine(authority, setup.name), Clock.systemUTC());
        Token token = Token.random(random);
        RelayServer.Setup relay = new RelayServer.Setup(
                Hostname.of(DOMAIN).orElseThrow(),
                true,
                CustomHosts.NONE,
                tls,
                new OnlyTunnel(token, setup.name),
                Gate.inMemory(InstantSource.system()),
                () -> "ok",
                (owner, name, port) -> List.of("https://" + name + "." + DOMAIN + ":" + port),
                RelaySettings.presetLimits(),
                Backlog.ofThisProgram(),
                RelayConfig.Proxies.NONE,
                Optional.empty(),
                List.of(),
                Observer.NONE,
                null,
                Quotas.NONE,
                Optional.empty(),
                loops);
        RelayServer server = null;
        try {
            server = listen(relay, setup);
            listenPlain(server, new SetupPages(authority, server.httpsPort()), setup);
            return new LocalRelay(server, authority.certificate(), token, tls);
        } catch (IOException e) {
            if (server != null) {
                server.close();
            }
            tls.close();
            throw e;
        }
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

    /** What visitors may call this machine. */
    private record ThisMachine(LocalCertificateAuthority authority, Label name) implements LocalTls.Subjects {
        @Override
        public Set<String> names() throws IOException {
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

        @Override
        public Set<InetAddress> addresses() throws IOException {
            Set<InetAddress> all =
                    new HashSet<>(List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")));
            for (LanAddress lan : LanAddresses.ofThisMachine()) {
                if (authority.permits(lan.address())) {
                    all.add(lan.address());
                }
            }
            return all;
        }
    }

    /** Lets in who knows the token, which only this process does. */
    private record OnlyTunnel(Token token, Label name) implements Admission {
        private static final Bearer BEARER = new Bearer(new Owner("local", "this machine"), "local");

        @Override
        public Optional<Bearer> admit(@Nullable String presented) {
            return presented != null
                            && Token.of(presented).filter(token::equals).isPresent()
                    ? Optional.of(BEARER)
                    : Optional.empty();
        }

        @Override
        public boolean knows(Bearer bearer) {
            return true;
        }

        @Override
        public Claim claim(Owner owner, @Nullable String wanted) {
            return new Claim.Granted(name);
        }

        @Override
        public List<Label> names(Owner owner) {
            return List.of(name);
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

    /**
     * By what this process knows its own relay: the present certificate, which needs no proof then, and for later ones the
     * CA.
     */
    public List<X509Certificate> trusted() {
        return List.of(tls.certificate(), authority);
    }

    /** Lets this process's client in, and no one else. */
    public Token token() {
        return token;
    }

    @Override
    public void close() {
        server.close();
        tls.close();
    }
}
