package org.owuitunnel.client.openwebui;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Asks the app who it is. Stateless; blocks for {@link #PATIENCE} at most. */
public final class Probe {
    /** The app is on this machine, but may just be starting. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Largest answer that is read, in octets; Open WebUI's has some kilobytes. */
    private static final long MAX_BYTES = 256 * 1024;

    /** Longest version that is shown. */
    private static final int MAX_VERSION = 40;

    private static final JsonFactory JSON = new JsonFactory();

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
