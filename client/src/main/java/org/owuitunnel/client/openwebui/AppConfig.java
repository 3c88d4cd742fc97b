package org.owuitunnel.client.openwebui;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What {@code /api/config} says to whoever asks. Its name may have been changed by its administrator, so that Open WebUI is
 * known by the fields that its front end needs. Confined to one thread.
 */
final class AppConfig {
    /** Longest version that is shown, in characters. */
    private static final int MAX_VERSION = 40;

    private static final JsonFactory JSON = new JsonFactory();

    private String version = "";
    private boolean status;
    private boolean features;
    private boolean onboarding;
    private boolean auth = true;
    private boolean trustedHeader;
    private boolean signUp;
    private boolean webSocket = true;

    private AppConfig() {}

    /** The Open WebUI that says this, or null when it is none. The end of a very large answer may be missing. */
    static App.@Nullable OpenWebUi read(String body) {
        AppConfig read = new AppConfig();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            read.members(json);
        } catch (JacksonException e) {
            // Not JSON, or cut: what has been read so far decides.
        }
        return read.result();
    }

    private void members(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "version" -> version = value == JsonToken.VALUE_STRING ? json.getString() : "";
                case "status" -> status = value == JsonToken.VALUE_TRUE;
                case "onboarding" -> onboarding = value == JsonToken.VALUE_TRUE;
                case "features" -> {
                    features = value == JsonToken.START_OBJECT;
                    if (features) {
                        features(json);
                        continue;
                    }
                }
                default -> {}
            }
            json.skipChildren();
        }
    }

    /** A field that an older version does not have means what that version did. */
    private void features(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "auth" -> auth = value != JsonToken.VALUE_FALSE;
                case "auth_trusted_header" -> trustedHeader = value == JsonToken.VALUE_TRUE;
                case "enable_signup" -> signUp = value == JsonToken.VALUE_TRUE;
                case "enable_websocket" -> webSocket = value != JsonToken.VALUE_FALSE;
                default -> {}
            }
            json.skipChildren();
        }
    }

    private App.@Nullable OpenWebUi result() {
        boolean isOpenWebUi = status && features && !version.isEmpty() && version.length() <= MAX_VERSION;
        return isOpenWebUi ? new App.OpenWebUi(version, onboarding, auth, trustedHeader, signUp, webSocket) : null;
    }
}
