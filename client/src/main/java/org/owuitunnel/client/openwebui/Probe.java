package org.owuitunnel.client.openwebui;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the app who it is. Stateless; blocks for {@link #PATIENCE} at most. */
public final class Probe {
    /** The app is on this machine, but may just be starting. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Largest answer that is read, in octets; Open WebUI's has some kilobytes. */
    private static final long MAX_BYTES = 256 * 1024;

    /** Longest version that is shown. */
    private static final int MAX_VERSION = 40;

    private Probe() {}

    /** What answers at {@code app}. */
    public static App look(URI app) {
        OkHttpClient client = new OkHttpClient.Builder()
                .proxy(Proxy.NO_PROXY)
                .callTimeout(PATIENCE)
                .followRedirects(false)
                .retryOnConnectionFailure(false)
                .build();
        Request request = new Request.Builder()
                .url(app.resolve("/api/config").toString())
                .header("Accept", "application/json")
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.isSuccessful() ? read(response.peekBody(MAX_BYTES).string()) : new App.Other();
        } catch (IOException e) {
            return new App.Missing();
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    /** Its name may have been changed by its administrator, so what counts are the fields that a front end needs. */
    private static App read(String body) {
        try {
            JsonNode config = JsonMapper.shared().readTree(body);
            String version = config.path("version").asString("");
            boolean isOpenWebUi = config.path("status").asBoolean(false)
                    && config.path("features").isObject();
            return isOpenWebUi && !version.isEmpty() && version.length() <= MAX_VERSION
                    ? new App.OpenWebUi(version)
                    : new App.Other();
        } catch (JacksonException e) {
            return new App.Other();
        }
    }
}
