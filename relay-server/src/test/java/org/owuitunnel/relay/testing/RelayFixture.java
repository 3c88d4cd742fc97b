package org.owuitunnel.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.RelayServer;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

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

    private final LogLines log = LogLines.start();
    private final JumpingLoops loops = new JumpingLoops(2);
    private final RelayServer server;

    /** Kept, since a relay that has stopped has none. */
    private final int port;

    private final TwoTokens tokens = new TwoTokens();

    /** How far the time of links is ahead. */
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

    private final Gate gate = Gate.inMemory(() -> Instant.now().plus(later.get()));

    private final Map<Hostname, CustomHosts.Holder> customHosts = new ConcurrentHashMap<>();

    private final Backlog backlog;

    RelayFixture(RelayOptions options) {
        backlog = options.backlog();
        try {
            server = RelayServer.start(options.setup(customHosts::get, tokens, gate, loops), options.doors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.httpsPort();
    }

    /** A relay that nobody configured. */
    public static RelayFixture start() {
        return with().start();
    }

    /** A relay that is still to be started, with something about it that is not as usual. */
    public static RelayOptions with() {
        return new RelayOptions();
    }

    /** From now on nobody may have more tunnels open. */
    public void grantsTunnels(int most) {
        tokens.grantsTunnels(most);
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
        tokens.revokes(owner);
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
        return RelayIdentity.SHARED.client();
    }

    /** The same for HTTP/2. */
    SslContext clientTlsForH2() {
        return RelayIdentity.SHARED.clientH2();
    }

    /** Trusts the relay's certificates and nothing else. */
    public SSLContext trusting() {
        return RelayIdentity.SHARED.trusting();
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

    /** The same second by second, as what looks once a second sees it. */
    public void passes(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            jump(Duration.ofSeconds(1));
        }
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
