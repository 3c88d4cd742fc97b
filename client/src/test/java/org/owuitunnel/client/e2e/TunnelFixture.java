package org.owuitunnel.client.e2e;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.owuitunnel.client.Tunnel;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.local.LocalRelay;
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

    private TunnelFixture(EventLoopGroup loops, LocalRelay relay, Tunnel tunnel, Path folder) {
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
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Transport.best().ioHandlerFactory());
        LocalRelay relay = LocalRelay.start(new LocalRelay.Setup(folder, "test@box", NAME, 0, 0, false), loops);
        CompletableFuture<Welcome> online = new CompletableFuture<>();
        Tunnel.Ends ends = new Tunnel.Ends(
                new RelayEndpoint(LocalRelay.DOMAIN, detour.applyAsInt(relay.httpsPort())),
                relay.authority(),
                NAME.text(),
                relay.token()::secret,
                new OriginAddress("127.0.0.1", originPort));
        Tunnel tunnel = Tunnel.open(ends, loops, new Events(online));
        TunnelFixture fixture = new TunnelFixture(loops, relay, tunnel, folder);
        online.get(10, TimeUnit.SECONDS);
        return fixture;
    }

    private record Events(CompletableFuture<Welcome> whenOnline) implements LinkEvents {
        @Override
        public void online(Welcome welcome) {
            whenOnline.complete(welcome);
        }

        @Override
        public void lost(String reason) {}

        @Override
        public void retrying(Duration pause, LinkFailure because) {}

        @Override
        public void failed(LinkFailure failure) {
            whenOnline.completeExceptionally(new IOException(failure.sentence()));
        }
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
