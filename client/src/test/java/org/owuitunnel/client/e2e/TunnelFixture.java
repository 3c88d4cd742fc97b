package org.owuitunnel.client.e2e;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.Tunnel;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.health.HealthEvents;
import org.owuitunnel.client.link.Audience;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.local.LocalRelay;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Exposure;
import org.owuitunnel.client.openwebui.Guard;
import org.owuitunnel.client.openwebui.GuardEvents;
import org.owuitunnel.client.openwebui.Probe;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.wire.Transport;

/** A local relay and a client in this process, on ports of their own, before an app. */
public final class TunnelFixture implements Entrance, AutoCloseable {
    private static final Label NAME = new Label("webui");

    private final EventLoopGroup loops;
    private final LocalRelay relay;
    private final Tunnel tunnel;
    private final Path folder;
    private final Events events;

    private TunnelFixture(EventLoopGroup loops, LocalRelay relay, Tunnel tunnel, Path folder, Events events) {
        this.events = events;
        this.loops = loops;
        this.relay = relay;
        this.tunnel = tunnel;
        this.folder = folder;
    }

    /** Opens a tunnel to {@code originPort}; {@code folder} keeps the CA. */
    public static TunnelFixture start(int originPort, Path folder) throws Exception {
        return start(originPort, folder, relayPort -> relayPort);
    }

    /** The same, with a client that dials another port than the relay's: what listens there has to lead on to it. */
    static TunnelFixture start(int originPort, Path folder, IntUnaryOperator detour) throws Exception {
        return start(originPort, folder, detour, null);
    }

    /** The same; what is found out about the way of visitors goes to {@code health}. */
    static TunnelFixture start(int originPort, Path folder, IntUnaryOperator detour, @Nullable HealthEvents health)
            throws Exception {
        return start(new OriginAddress("127.0.0.1", originPort), null, folder, detour, health);
    }

    /** Opens a tunnel to an app that is spoken to by {@code tls}, which stays the caller's. */
    static TunnelFixture start(OriginAddress app, OriginTls tls, Path folder, @Nullable HealthEvents health)
            throws Exception {
        return start(app, tls, folder, relayPort -> relayPort, health);
    }

    private static TunnelFixture start(
            OriginAddress app,
            @Nullable OriginTls tls,
            Path folder,
            IntUnaryOperator detour,
            @Nullable HealthEvents health)
            throws Exception {
        TunnelFixture fixture = begin(app, tls, folder, detour, health, null);
        fixture.awaitOnline();
        return fixture;
    }

    /** Begins to open a tunnel that is open to everybody, once the app has been found safe or missing. */
    static TunnelFixture guarded(int originPort, Path folder, GuardEvents found) throws Exception {
        OriginAddress app = new OriginAddress("127.0.0.1", originPort);
        Supplier<App> look = () -> Probe.look(app, null);
        Guard.Setup guard = new Guard.Setup(app, Guard.Setup.begin(look), look, Exposure.ANYONE, true, found);
        return begin(app, null, folder, port -> port, null, guard);
    }

    private static TunnelFixture begin(
            OriginAddress app,
            @Nullable OriginTls tls,
            Path folder,
            IntUnaryOperator detour,
            @Nullable HealthEvents health,
            Guard.@Nullable Setup guard)
            throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Transport.best().ioHandlerFactory());
        LocalRelay relay = LocalRelay.start(new LocalRelay.Setup(folder, "test@box", NAME, 0, 0, false), loops);
        Events events = new Events(new CompletableFuture<>(), new LinkedBlockingQueue<>());
        Tunnel.Ends ends = new Tunnel.Ends(
                new RelayEndpoint(LocalRelay.DOMAIN, detour.applyAsInt(relay.httpsPort())),
                relay.trusted(),
                NAME.text(),
                relay.token()::secret,
                app,
                Set.of(),
                tls,
                guard,
                Audience.EVERYONE);
        Tunnel tunnel = Tunnel.open(ends, loops, events, health);
        return new TunnelFixture(loops, relay, tunnel, folder, events);
    }

    /** Returns once visitors can come. */
    void awaitOnline() throws Exception {
        events.whenOnline.get(10, TimeUnit.SECONDS);
    }

    private record Events(CompletableFuture<Welcome> whenOnline, LinkedBlockingQueue<String> told)
            implements LinkEvents {
        @Override
        public void online(Welcome welcome) {
            told.add("online" + (welcome.resumed() ? " resumed" : ""));
            whenOnline.complete(welcome);
        }

        @Override
        public void lost(String reason) {
            told.add("lost: " + reason);
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {}

        @Override
        public void failed(LinkFailure failure) {
            told.add("failed: " + failure.sentence());
            whenOnline.completeExceptionally(new IOException(failure.sentence()));
        }
    }

    /** Another run of the client, of the same owner and with the same name, straight to the relay; returns once it is online. */
    Tunnel second(int originPort) throws Exception {
        Events online = new Events(new CompletableFuture<>(), new LinkedBlockingQueue<>());
        Tunnel.Ends ends = new Tunnel.Ends(
                new RelayEndpoint(LocalRelay.DOMAIN, relay.httpsPort()),
                List.of(relay.authority()),
                NAME.text(),
                relay.token()::secret,
                new OriginAddress("127.0.0.1", originPort));
        Tunnel second = Tunnel.open(ends, loops, online);
        online.whenOnline.get(10, TimeUnit.SECONDS);
        return second;
    }

    /** The next thing that happened to the tunnel, the first being that it came online. */
    String told() throws InterruptedException {
        String next = events.told.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing happened");
        }
        return next;
    }

    @Override
    public URI url() {
        return URI.create("https://" + NAME + "." + LocalRelay.DOMAIN + ":" + relay.httpsPort());
    }

    /** The same by a name that every resolver knows. */
    public URI localhost() {
        return URI.create("https://" + LocalRelay.DOMAIN + ":" + relay.httpsPort());
    }

    @Override
    public Path authority() {
        return LocalCertificateAuthority.certificateFileIn(folder);
    }

    /** Trusts the CA and nothing else. */
    public SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", relay.authority());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() throws Exception {
        tunnel.close();
        relay.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }
}
