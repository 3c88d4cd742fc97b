package org.owuitunnel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags about an app that speaks TLS, for a {@code @Mixin}; each overrides the setting of its name. */
final class OriginOptions {
    @Option(
            names = "--origin-ca",
            paramLabel = "FILE",
            description = "Trust this certificate of an https:// app, or of its authority (PEM).")
    private @Nullable String authority;

    @Option(names = "--origin-insecure", description = "Accept any certificate of an https:// app.")
    private boolean insecure;

    /** Adds the flags that were given, by the settings' keys. */
    void addTo(Map<String, String> given) {
        if (authority != null) {
            given.put("origin-ca", authority);
        }
        if (insecure) {
            given.put("origin-insecure", "true");
        }
    }
}
