package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.tls.ServerTrust;

/** TLS towards the app, for all that connects to it. Safe on any thread. */
public final class OriginTls implements AutoCloseable {
    private final OriginAddress app;
    private final OriginTrust trust;
    private final SslProvider provider;

    /** Made by whoever needs it first, since that reads the system's authorities from disk. Guarded by this. */
    private @Nullable ServerTrust server;

    private volatile @Nullable SslContext context; // written by whoever prepares, read by the link's loop

    private boolean closed;

    OriginTls(OriginAddress app, OriginTrust trust, SslProvider provider) {
        this.app = app;
        this.trust = trust;
        this.provider = provider;
    }

    /** What {@code app} is spoken to with: BoringSSL where it loads, the JDK's otherwise; null for plain HTTP. */
    public static @Nullable OriginTls of(OriginAddress app, OriginTrust trust) {
        if (!app.secure()) {
            return null;
        }
        return new OriginTls(app, trust, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
    }

    /** True when it does not matter who answers. */
    public boolean acceptsAnyone() {
        return trust.anyone();
    }

    /** By what the app is known; may block. */
    public synchronized ServerTrust server() throws GeneralSecurityException, IOException {
        ServerTrust made = server;
        if (made == null) {
            made = trust.anyone() ? ServerTrust.inAnyone() : ServerTrust.verifying(app.host(), trust.authorities());
            server = made;
        }
        return made;
    }

    /** Shakes hands over {@code connected} as an exchange would, and says goodbye; blocks. */
    public void tryOut(Socket connected, Duration patience) throws GeneralSecurityException, IOException {
        connected.setSoTimeout((int) patience.toMillis());
        try (SSLSocket secured = (SSLSocket) server().sockets().createSocket(connected, app.host(), app.port(), true)) {
            secured.startHandshake();
        }
    }

    /** True when {@link #handler} can be called. */
    boolean ready() {
        return context != null;
    }

    /** Makes ready; may block. */
    synchronized void prepare() throws GeneralSecurityException, IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (context == null) {
            context = server().context(provider);
        }
    }

    /** For one connection to the app. */
    SslHandler handler(ByteBufAllocator allocator, Duration patience) {
        SslContext prepared = context;
        if (prepared == null) {
            throw new IllegalStateException("TLS: not prepared");
        }
        SslHandler handler = ServerTrust.handler(prepared, allocator, app.host(), app.port());
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        return handler;
    }

    /** Frees what is held outside the heap; connections that stand keep their own. */
    @Override
    public synchronized void close() {
        closed = true;
        ReferenceCountUtil.release(context);
        context = null;
    }
}
