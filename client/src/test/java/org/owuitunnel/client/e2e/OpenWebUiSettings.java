package org.owuitunnel.client.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The whole environment of an Open WebUI that asks the stub alone and nobody on the internet. */
final class OpenWebUiSettings {

    private OpenWebUiSettings() {}

    static Map<String, String> of(String stubUrl, Path data, String email, String password) {
        Map<String, String> environment = new HashMap<>(offline(data));
        environment.putAll(providers(stubUrl));
        // Creates the administrator, so that nobody can sign up and the page asks for a sign-in at once.
        environment.put("WEBUI_ADMIN_EMAIL", email);
        environment.put("WEBUI_ADMIN_PASSWORD", password);
        environment.put("WEBUI_SECRET_KEY", password);
        return environment;
    }

    private static Map<String, String> offline(Path data) {
        return Map.ofEntries(
                Map.entry("PATH", "/usr/bin:/bin"),
                Map.entry("HOME", data.toString()),
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("DATA_DIR", data.toString()),
                // By default these are copied into the installation, which several runs share.
                Map.entry("STATIC_DIR", data.resolve("static").toString()),
                Map.entry("PYTHONDONTWRITEBYTECODE", "1"),
                Map.entry("PYTHONUNBUFFERED", "1"),
                Map.entry("ENV", "prod"),
                // Upstream's own switch for an image without vector store, torch and cloud SDKs.
                Map.entry("USE_SLIM_DOCKER", "true"),
                Map.entry("OFFLINE_MODE", "true"),
                Map.entry("HF_HUB_OFFLINE", "1"),
                Map.entry("ENABLE_VERSION_UPDATE_CHECK", "false"),
                Map.entry("ENABLE_PERSISTENT_CONFIG", "false"),
                Map.entry("ENABLE_OLLAMA_API", "false"),
                Map.entry("BYPASS_EMBEDDING_AND_RETRIEVAL", "true"),
                // These would ask the model for more than the test does.
                Map.entry("ENABLE_TITLE_GENERATION", "false"),
                Map.entry("ENABLE_TAGS_GENERATION", "false"),
                Map.entry("ENABLE_FOLLOW_UP_GENERATION", "false"),
                Map.entry("ENABLE_AUTOCOMPLETE_GENERATION", "false"));
    }

    private static Map<String, String> providers(String stubUrl) {
        return Map.ofEntries(
                Map.entry("OPENAI_API_BASE_URL", stubUrl),
                Map.entry("OPENAI_API_KEY", "stub"),
                Map.entry("RAG_EMBEDDING_ENGINE", "openai"),
                Map.entry("RAG_OPENAI_API_BASE_URL", stubUrl),
                Map.entry("RAG_OPENAI_API_KEY", "stub"),
                Map.entry("AUDIO_STT_ENGINE", "openai"),
                Map.entry("AUDIO_STT_OPENAI_API_BASE_URL", stubUrl),
                Map.entry("AUDIO_STT_OPENAI_API_KEY", "stub"),
                Map.entry("AUDIO_STT_MODEL", "whisper-1"),
                Map.entry("AUDIO_TTS_ENGINE", "openai"),
                Map.entry("AUDIO_TTS_OPENAI_API_BASE_URL", stubUrl),
                Map.entry("AUDIO_TTS_OPENAI_API_KEY", "stub"),
                Map.entry("AUDIO_TTS_MODEL", "tts-1"),
                Map.entry("AUDIO_TTS_VOICE", OpenAiStub.VOICE));
    }
}
