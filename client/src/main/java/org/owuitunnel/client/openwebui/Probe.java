package org.owuitunnel.client.openwebui;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.origin.OriginHosts;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.origin.OriginTls;

/** Asks the app what it is. Stateless; blocks for a few times {@link #PATIENCE} at most. */
public final class Probe {
    /** What a machine's own app may take to answer; one that is just starting takes longer, and is asked again. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What the same app may take to shake hands, once it has been found not to speak plain HTTP. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);

    /** Where Open WebUI tells everybody what its sign-in page needs. */
    private static final String CONFIG = "/api/config";

    /** Where Vite's development server has the script that it puts into each page. */
    private static final String VITE = "/@vite/client";

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    /** What proxies say while they do not reach the app behind them. */
    private static final List<Integer> UNREACHED = List.of(502, 503, 504);

    private Probe() {}

    /** What answers at {@code app}, where {@code tls} is null for plain HTTP. */
    public static App look(OriginAddress app, @Nullable OriginTls tls) {
        try {
            return judge(app, tls, ask(app, tls, CONFIG));
        } catch (ConnectException | UnknownHostException e) {
            return new App.Missing();
        } catch (SSLException | GeneralSecurityException e) {
            return new App.Refused(OriginProblem.of(app, e));
        } catch (SocketTimeoutException e) {
            return new App.Silent(App.Silent.How.LATE);
        } catch (ProtocolException e) {
            return speaksTls(app) ? new App.Secured() : new App.Other();
        } catch (IOException e) {
            return speaksTls(app) ? new App.Secured() : new App.Silent(App.Silent.How.HANGS_UP);
        }
    }

    private static App judge(OriginAddress app, @Nullable OriginTls tls, Call.Answer answer) {
        if (UNREACHED.contains(answer.status())) {
            return new App.Silent(App.Silent.How.PROXY);
        }
        App webUi = answer.status() == OK ? AppConfig.read(answer.body()) : null;
        if (webUi != null) {
            return webUi;
        }
        // What nginx, Apache and Go say by plain HTTP to whoever should speak TLS.
        if (answer.status() == BAD_REQUEST && speaksTls(app)) {
            return new App.Secured();
        }
        return isDevServer(app, tls) ? new App.DevServer() : new App.Other();
    }

    /** Many an app has a page for every path, which is no script. */
    private static boolean isDevServer(OriginAddress app, @Nullable OriginTls tls) {
        try {
            Call.Answer answer = ask(app, tls, VITE);
            return answer.status() == OK
                    && answer.type().toLowerCase(Locale.ROOT).contains("javascript");
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    private static Call.Answer ask(OriginAddress app, @Nullable OriginTls tls, String target)
            throws GeneralSecurityException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Socket connected = connect(app, deadline);
                Socket spoken = tls == null ? connected : secured(app, tls, connected)) {
            return Call.get(spoken, app.toString(), target, deadline);
        }
    }

    /** To the address at which a visitor's request would arrive. */
    private static Socket connect(OriginAddress app, long deadline) throws IOException {
        ConnectException refused = new ConnectException(app + ": no address");
        for (InetAddress host : OriginHosts.of(app.host())) {
            Socket socket = new Socket();
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                socket.connect(new InetSocketAddress(host, app.port()), (int) Math.max(1, left));
                return socket;
            } catch (IOException e) {
                socket.close();
                refused = new ConnectException(String.valueOf(e.getMessage()));
            }
        }
        throw refused;
    }

    private static Socket secured(OriginAddress app, OriginTls tls, Socket connected)
            throws GeneralSecurityException, IOException {
        connected.setSoTimeout((int) PATIENCE.toMillis());
        SSLSocket secured = (SSLSocket) tls.server().sockets().createSocket(connected, app.host(), app.port(), true);
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            throw new SSLException(
                    e.getMessage(), e); // silent, or gone: a failure of TLS is what it is for the visitor as well
        }
        return secured;
    }

    /** Nothing is said to whoever answers, so it does not matter who that is. */
    private static boolean speaksTls(OriginAddress app) {
        if (app.secure()) {
            return false;
        }
        long deadline = System.nanoTime() + HANDSHAKE.toNanos();
        try (Socket socket = connect(app, deadline);
                OriginTls tls = OriginTls.of(app.secured(), new OriginTrust(List.of(), true))) {
            if (tls != null) {
                tls.tryOut(socket, HANDSHAKE);
            }
            return true;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }
}
