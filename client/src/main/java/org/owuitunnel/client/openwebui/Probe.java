package org.owuitunnel.client.openwebui;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.origin.OriginTls;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Asks the app who it is. Stateless; blocks for a few times {@link #PATIENCE} at most. */
public final class Probe {
    /** The app is on this machine, but may just be starting. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Largest answer that is read, in octets; Open WebUI's has some kilobytes. */
    private static final long MAX_BYTES = 256 * 1024;

    /** Longest version that is shown. */
    private static final int MAX_VERSION = 40;

    private static final int BAD_REQUEST = 400;

    private static final JsonFactory JSON = new JsonFactory();

    private Probe() {}

    /** What answers at {@code app}, where {@code tls} is null for plain HTTP. */
    public static App look(OriginAddress app, @Nullable OriginTls tls) {
        OkHttpClient.Builder settings = new OkHttpClient.Builder()
                .proxy(Proxy.NO_PROXY)
                .protocols(List.of(Protocol.HTTP_1_1))
                .callTimeout(PATIENCE)
                .followRedirects(false)
                .retryOnConnectionFailure(false);
        if (tls == null) {
            return ask(app, settings.build());
        }
        try {
            // The sockets have compared the name in their handshakes.
            return ask(
                    app,
                    settings.sslSocketFactory(
                                    tls.server().sockets(), tls.server().manager())
                            .hostnameVerifier((host, session) -> true)
                            .build());
        } catch (GeneralSecurityException | IOException e) {
            return new App.Refused(OriginProblem.of(app, e));
        }
    }

    private static App ask(OriginAddress app, OkHttpClient client) {
        Request request = new Request.Builder()
                .url(app.uri().resolve("/api/config").toString())
                .header("Accept", "application/json")
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.isSuccessful()) {
                return read(response.peekBody(MAX_BYTES).string());
            }
            // What nginx, Apache and Go say by plain HTTP to whoever should speak TLS.
            boolean maybeSecured = response.code() == BAD_REQUEST && !app.secure();
            return maybeSecured && speaksTls(app) ? new App.Secured() : new App.Other();
        } catch (SSLException e) {
            return new App.Refused(OriginProblem.of(app, e));
        } catch (ConnectException | InterruptedIOException e) {
            return new App.Missing();
        } catch (IOException e) {
            return !app.secure() && speaksTls(app) ? new App.Secured() : new App.Missing();
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    /** Nothing is said to whoever answers, so it does not matter who that is. */
    private static boolean speaksTls(OriginAddress app) {
        try (Socket socket = new Socket();
                OriginTls tls = OriginTls.of(app.secured(), new OriginTrust(List.of(), true))) {
            socket.connect(new InetSocketAddress(app.host(), app.port()), (int) PATIENCE.toMillis());
            if (tls != null) {
                tls.tryOut(socket, PATIENCE);
            }
            return true;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    /** Its name may have been changed by its administrator, so what counts are the fields that a front end needs. */
    private static App read(String body) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            String version = "";
            boolean status = false;
            boolean features = false;
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "version" -> version = value == JsonToken.VALUE_STRING ? json.getString() : "";
                    case "status" -> status = value == JsonToken.VALUE_TRUE;
                    case "features" -> features = value == JsonToken.START_OBJECT;
                    default -> {}
                }
                json.skipChildren();
            }
            boolean isOpenWebUi = status && features && !version.isEmpty() && version.length() <= MAX_VERSION;
            return isOpenWebUi ? new App.OpenWebUi(version) : new App.Other();
        } catch (JacksonException e) {
            return new App.Other();
        }
    }
}
