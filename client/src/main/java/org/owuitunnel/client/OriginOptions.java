package org.owuitunnel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags about the app, for a {@code @Mixin}; each overrides the setting of its name. */
final class OriginOptions {
    @Option(
            names = "--origin-ca",
            paramLabel = "FILE",
            description = "Trust this certificate of an https:// app, or of its authority (PEM).")
    private @Nullable String authority;

    @Option(names = "--origin-insecure", description = "Accept any certificate of an https:// app.")
    private boolean insecure;

    @Option(names = "--no-guard", description = "Publish the app also when it makes a stranger its admin.")
    private boolean noGuard;

    /** Adds the flags that were given, by the settings' keys. */
    void addTo(Map<String, String> given) {
        if (authority != null) {
            given.put("origin-ca", authority);
        }
        if (insecure) {
            given.put("origin-insecure", "true");
        }
        if (noGuard) {
            given.put("guard", "off");
        }
    }
}
