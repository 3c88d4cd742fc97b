package org.owuitunnel.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.LeakPresenceDetector;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.RelayServer;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.admin.Administration;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.config.AbuseContact;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.listen.Entrance;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.listen.TlsContexts;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** A real relay on ports of its own, with certificates of a local CA and a clock that can be put forward. */
public final class RelayFixture implements AutoCloseable {
    /** The relay's own name; that of a tunnel is one label in front of it. */
    public static final String DOMAIN = "localhost";

    /** Octets of an answer that a visitor of HTTP/2 takes before he has to read. */
    public static final int H2_WINDOW = 32 * 1024;

    /** A token of {@code alice}. */
    public static final String ALICE = "token-of-alice";

    /** A token of {@code bob}. */
    public static final String BOB = "token-of-bob";

    /** Made once: keys take longer than everything else here. */
    private static final Identity IDENTITY = LeakPresenceDetector.staticInitializer(Identity::create);

    private final LogLines log = LogLines.start();
    private final JumpingLoops loops = new JumpingLoops(2);
    private final RelayServer server;

    /** Kept, since a relay that has stopped has none. */
    private final int port;

    private record Identity(SslContext server, SslContext client, SslContext clientH2, SSLContext trusting) {
        static Identity create() {
            try {
                Path folder = Files.createTempDirectory("relay-fixture");
                LocalCertificateAuthority authority = LocalCertificateAuthority.openOrCreate(
                        folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
                CertifiedKey key = authority.issue(Set.of(DOMAIN, "demo." + DOMAIN), Set.of());
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                store.setCertificateEntry("ca", authority.certificate());
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(store);
                SSLContext trusting = SSLContext.getInstance("TLS");
                trusting.init(null, trust.getTrustManagers(), null);
                try (Stream<Path> made = Files.walk(folder)) {
                    made.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
                return new Identity(
                        TlsContexts.server(key.key(), key.chain(), TlsContexts.provider()),
                        SslContextBuilder.forClient()
                                .sslProvider(SslProvider.JDK)
                                .trustManager(authority.certificate())
                                .build(),
                        SslContextBuilder.forClient()
                                .sslProvider(SslProvider.JDK)
                                .trustManager(authority.certificate())
                                .applicationProtocolConfig(new ApplicationProtocolConfig(
                                        ApplicationProtocolConfig.Protocol.ALPN,
                                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                        ApplicationProtocolNames.HTTP_2))
                                .build(),
                        trusting);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Knows two tokens; a name belongs to whoever asked for it first. */
    private static final class Names implements Admission {
        private final Map<String, Owner> owners = new ConcurrentHashMap<>();
        private final Set<String> revoked = ConcurrentHashMap.newKeySet();

        /** How many tunnels each may have. */
        private volatile OptionalInt most = OptionalInt.empty();

        @Override
        public OptionalInt mostTunnels(Owner owner) {
            return most;
        }

        @Override
        public Optional<Bearer> admit(@Nullable String token) {
            return switch (token) {
                case ALICE -> Optional.of(new Bearer(new Owner("alice", "laptop"), "a1"));
                case BOB -> Optional.of(new Bearer(new Owner("bob", "desktop"), "b1"));
                case null, default -> Optional.empty();
            };
        }

        @Override
        public boolean knows(Bearer bearer) {
            return !revoked.contains(bearer.owner().id());
        }

        @Override
        public Claim claim(Owner owner, @Nullable String wanted) {
            String name = wanted == null ? owner.id() : wanted;
            Owner first = owners.putIfAbsent(name, owner);
            return first == null || first.equals(owner)
                    ? new Claim.Granted(new Label(name))
                    : new Claim.Refused(Claim.Reason.TAKEN, name + ": belongs to someone else");
        }

        @Override
        public List<Label> names(Owner owner) {
            return owners.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(owner))
                    .map(entry -> new Label(entry.getKey()))
                    .toList();
        }
    }

    private final Names names = new Names();

    /** How far the time of links is ahead. */
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

    private final Gate gate = Gate.inMemory(() -> Instant.now().plus(later.get()));

    private final Map<Hostname, CustomHosts.Holder> customHosts = new ConcurrentHashMap<>();

    private final Backlog backlog;

    private RelayFixture(RelayConfig.Limits limits, Backlog backlog, List<Label> expected) {
        this(limits, backlog, expected, Quotas.NONE);
    }

    private RelayFixture(RelayConfig.Limits limits, Backlog backlog, List<Label> expected, Quotas quotas) {
        this(
                limits,
                backlog,
                expected,
                RelayConfig.Proxies.NONE,
                false,
                Optional.empty(),
                Observer.NONE,
                quotas,
                null,
                Optional.empty());
    }

    private RelayFixture(
            RelayConfig.Limits limits,
            Backlog backlog,
            List<Label> expected,
            RelayConfig.Proxies proxies,
            boolean proxyProtocol,
            Optional<Duration> hsts,
            Observer observer) {
        this(limits, backlog, expected, proxies, proxyProtocol, hsts, observer, Quotas.NONE, null, Optional.empty());
    }

    private RelayFixture(
            RelayConfig.Limits limits,
            Backlog backlog,
            List<Label> expected,
            RelayConfig.Proxies proxies,
            boolean proxyProtocol,
            Optional<Duration> hsts,
            Observer observer,
            Quotas quotas,
            @Nullable Administration administration,
            Optional<AbuseContact> abuse) {
        this.backlog = backlog;
        RelayServer.Setup setup = new RelayServer.Setup(
                Hostname.of(DOMAIN).orElseThrow(),
                false,
                customHosts::get,
                host -> IDENTITY.server(),
                names,
                gate,
                () -> "ok",
                (owner, name, port) -> List.of("https://" + name + "." + DOMAIN + ":" + port),
                limits,
                backlog,
                proxies,
                hsts,
                expected,
                observer,
                administration,
                quotas,
                abuse,
                loops);
        try {
            server = RelayServer.start(
                    setup,
                    new RelayServer.Doors(
                            door(proxyProtocol), proxies.trusted().isEmpty() ? null : door(proxyProtocol)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.httpsPort();
    }

    private static RelayServer.Door door(boolean proxyProtocol) {
        return new RelayServer.Door(
                new Entrance.Address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), proxyProtocol);
    }

    /** A relay with a way in for proxies as well, whose word it takes. */
    public static RelayFixture behind(RelayConfig.Proxies proxies, boolean proxyProtocol) {
        return new RelayFixture(
                RelaySettings.presetLimits(),
                Backlog.ofThisProgram(),
                List.of(),
                proxies,
                proxyProtocol,
                Optional.empty(),
                Observer.NONE);
    }

    /** A relay that tells browsers to come by HTTPS only, for so long. */
    public static RelayFixture strict(Duration life) {
        return new RelayFixture(
                RelaySettings.presetLimits(),
                Backlog.ofThisProgram(),
                List.of(),
                RelayConfig.Proxies.NONE,
                false,
                Optional.of(life),
                Observer.NONE);
    }

    /** A relay that says whom to write to. */
    public static RelayFixture reachable(AbuseContact contact) {
        return new RelayFixture(
                RelaySettings.presetLimits(),
                Backlog.ofThisProgram(),
                List.of(),
                RelayConfig.Proxies.NONE,
                false,
                Optional.empty(),
                Observer.NONE,
                Quotas.NONE,
                null,
                Optional.of(contact));
    }

    /** A relay that nobody configured. */
    public static RelayFixture start() {
        return start(limits -> limits);
    }

    /** A relay with other limits. */
    public static RelayFixture start(UnaryOperator<RelayConfig.Limits> limits) {
        return new RelayFixture(limits.apply(RelaySettings.presetLimits()), Backlog.ofThisProgram(), List.of());
    }

    /** A relay with so many octets of memory for what waits. */
    public static RelayFixture start(Backlog backlog) {
        return new RelayFixture(RelaySettings.presetLimits(), backlog, List.of());
    }

    /** A relay with other limits whose {@code observer} is told what happens; it takes the word of {@code proxies}. */
    public static RelayFixture observed(
            Observer observer,
            UnaryOperator<RelayConfig.Limits> limits,
            RelayConfig.Proxies proxies,
            boolean proxyProtocol) {
        return new RelayFixture(
                limits.apply(RelaySettings.presetLimits()),
                Backlog.ofThisProgram(),
                List.of(),
                proxies,
                proxyProtocol,
                Optional.empty(),
                observer);
    }

    /** A relay that nobody configured, whose {@code observer} is told what happens. */
    public static RelayFixture observed(Observer observer) {
        return observed(observer, limits -> limits, RelayConfig.Proxies.NONE, false);
    }

    /** A relay whose tunnels' owners are granted this. */
    public static RelayFixture granting(Quotas quotas) {
        return granting(quotas, List.of());
    }

    /** The same, of a relay that has just started and knows names from before. */
    public static RelayFixture granting(Quotas quotas, List<Label> expected) {
        return new RelayFixture(RelaySettings.presetLimits(), Backlog.ofThisProgram(), expected, quotas);
    }

    /** A relay that is administered by this. */
    public static RelayFixture administered(Administration administration) {
        return new RelayFixture(
                RelaySettings.presetLimits(),
                Backlog.ofThisProgram(),
                List.of(),
                RelayConfig.Proxies.NONE,
                false,
                Optional.empty(),
                Observer.NONE,
                Quotas.NONE,
                administration,
                Optional.empty());
    }

    /** From now on nobody may have more tunnels open. */
    public void grantsTunnels(int most) {
        names.most = OptionalInt.of(most);
    }

    /** A relay that has just started and knows a name from before. */
    public static RelayFixture expecting(String name) {
        return new RelayFixture(RelaySettings.presetLimits(), Backlog.ofThisProgram(), List.of(new Label(name)));
    }

    /** Answers plain HTTP as well; returns the port. */
    public int listenPlain(PlainPages pages) throws IOException {
        server.listenPlain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pages);
        return server.httpPort();
    }

    /** From now on {@code host} leads to the tunnel {@code name}, as long as it is {@code owner}'s. */
    public void leads(String host, String owner, String name) {
        customHosts.put(Hostname.of(host).orElseThrow(), new CustomHosts.Holder(owner, new Label(name)));
    }

    /** From now on {@code host} leads nowhere. */
    public void forgets(String host) {
        customHosts.remove(Hostname.of(host).orElseThrow());
    }

    /** From now on nobody has a token of {@code owner}. */
    public void revokes(String owner) {
        names.revoked.add(owner);
    }

    /** The port for proxies that have ended TLS. */
    public int proxiedPort() {
        return server.proxiedPort();
    }

    /** The port for HTTPS. */
    public int port() {
        return port;
    }

    /** The same for Netty, without ALPN. */
    SslContext clientTls() {
        return IDENTITY.client();
    }

    /** The same for HTTP/2. */
    SslContext clientTlsForH2() {
        return IDENTITY.clientH2();
    }

    /** Trusts the relay's certificates and nothing else. */
    public SSLContext trusting() {
        return IDENTITY.trusting();
    }

    /** The relay itself, to be stopped. */
    public RelayServer server() {
        return server;
    }

    /** A client of {@code alice} under this name, online. */
    public TunnelClient tunnel(String name) {
        TunnelClient client = new TunnelClient(this, ALICE, name);
        client.dials();
        client.welcome();
        return client;
    }

    /** A client of {@code alice} that lets nobody in without a link, but for whoever shows {@code key} first. */
    public TunnelClient gated(String name, String key) {
        return gated(ALICE, name, key);
    }

    /** The same, of the owner of {@code token}. */
    public TunnelClient gated(String token, String name, String key) {
        TunnelClient client = new TunnelClient(this, token, name).gated(key);
        client.dials();
        client.welcome();
        return client;
    }

    /** A client of {@code alice} under this name, which says its hello in this way. */
    public TunnelClient tunnel(String name, UnaryOperator<Hello> way) {
        TunnelClient client = new TunnelClient(this, ALICE, name).saying(way);
        client.dials();
        client.welcome();
        return client;
    }

    /** Who may visit. */
    public Gate gate() {
        return gate;
    }

    /** Puts the time of links forward, and the relay's clock. */
    public void later(Duration by) {
        later.updateAndGet(before -> before.plus(by));
        gate.look(false);
    }

    /** The same behind a balancer that says this first. */
    public TunnelClient tunnelBehind(byte[] header, String name) {
        TunnelClient client = new TunnelClient(this, ALICE, name).behind(header);
        client.dials();
        client.welcome();
        return client;
    }

    /** A visitor who speaks HTTP/1.1. */
    public RawVisitor visitor() {
        return RawVisitor.overTls(this);
    }

    /** A visitor who speaks HTTP/1.1, behind a balancer that says this first. */
    public RawVisitor visitorBehind(byte[] header) {
        return RawVisitor.overTls(this, header);
    }

    /** A visitor who speaks HTTP/2. */
    public H2Visitor h2Visitor() {
        return new H2Visitor(this, H2_WINDOW);
    }

    /** The same; {@code window} is what each of his answers may send before it is read. */
    public H2Visitor h2Visitor(int window) {
        return new H2Visitor(this, window);
    }

    /** Puts the relay's clock forward; returns when what is due has been done. */
    public void jump(Duration by) {
        loops.jump(by);
    }

    /** Returns once the relay has logged this event, after those that were waited for before. */
    public void awaitLogged(String event) {
        log.await(event);
        settle(); // whatever belongs to the event has been done
    }

    /** True when the relay has logged this event and no one has waited for it. */
    public boolean logged(String event) {
        settle();
        return log.has(event);
    }

    /** Connections that are open, of visitors and clients. */
    public int connections() {
        return server.connections();
    }

    /** Returns once so many connections are open. */
    public void awaitConnections(int count) {
        Await.until(count + " connections", () -> server.connections() == count);
        settle();
    }

    /** Returns once no one can come in any more. */
    public void awaitRefused() {
        Await.until("refused", () -> {
            try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !late.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Returns once so many requests are under way. */
    public void awaitRequests(int count) {
        Await.until(count + " requests", () -> server.requests() == count);
        settle();
    }

    /** Returns when the relay has read what has arrived, and done what follows from it. */
    public void settle() {
        loops.settle();
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        log.close();
        assertThat(backlog.held()).as("octets that wait for nobody").isZero();
    }
}
