package org.owuitunnel.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the commands that open a tunnel, for a {@code @Mixin}; each overrides the setting of its name. */
final class TunnelOptions {
    @Option(names = "--relay", paramLabel = "RELAY", description = "The relay, such as tunnel.example.com.")
    private @Nullable String relay;

    @Option(names = "--name", paramLabel = "NAME", description = "The wanted name: NAME.tunnel.example.com.")
    private @Nullable String name;

    @Option(names = "--public", description = "With a relay: let everybody in who knows the address, without a link.")
    private boolean open;

    @Option(
            names = "--allow-ip",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Let visitors in from this address or range only, such as 203.0.113.0/24; may be repeated.")
    private List<String> allowed = List.of();

    @Option(
            names = "--basic-auth",
            paramLabel = "FILE",
            description = "Let in programs, and people without a link, by the user:password in this file (HTTP Basic).")
    private @Nullable String basicAuth;

    @Option(names = "--for", paramLabel = "TIME", description = "Close the tunnel after this time, such as 30m or 2h.")
    private @Nullable String life;

    @Option(names = "--log", paramLabel = "text|json", description = "Write for people, or JSON lines for machines.")
    private @Nullable String log;

    @Option(names = "--https-port", paramLabel = "PORT", description = "Without a relay: the port of the tunnel.")
    private @Nullable String httpsPort;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Without a relay: the port of the set-up page.")
    private @Nullable String httpPort;

    @Option(names = "--no-lan", description = "Without a relay: let in this machine only.")
    private boolean noLan;

    /** The flags that were given, by the settings' keys. */
    Map<String, String> given() {
        Map<String, String> given = new HashMap<>();
        put(given, "relay", relay);
        put(given, "name", name);
        put(given, "for", life);
        put(given, "basic-auth-file", basicAuth);
        if (!allowed.isEmpty()) {
            given.put("allow-ip", String.join(",", allowed));
        }
        put(given, "log", log);
        put(given, "local.https-port", httpsPort);
        put(given, "local.http-port", httpPort);
        if (open) {
            given.put("public", "true");
        }
        if (noLan) {
            given.put("local.lan", "false");
        }
        return given;
    }

    private static void put(Map<String, String> given, String key, @Nullable String value) {
        if (value != null) {
            given.put(key, value);
        }
    }
}
