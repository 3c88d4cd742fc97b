package org.owuitunnel.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.ConfigReader;
import org.owuitunnel.relay.config.ConfigSources;
import org.owuitunnel.relay.config.Reading;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.storage.IoFailure;

/**
 * Reads the configuration of a relay that runs anew. All of it comes into force, or nothing. Safe on any thread; waits for
 * the disk.
 */
final class Reload {
    /** Settings that a relay keeps as it started with them: sockets, folders and what its tunnels' addresses are made of. */
    private static final Set<String> FIXED = Set.of(
            "domain",
            "https.host",
            "https.port",
            "https.proxy-protocol",
            "https.hsts",
            "https.public-port",
            "proxied.host",
            "proxied.port",
            "proxied.proxy-protocol",
            "proxies.trusted",
            "proxies.field",
            "http.host",
            "http.port",
            "tls.local-ca",
            "data",
            "log",
            "metrics.listen",
            "access-log",
            "abuse-contact");

    /** What these settings begin with: the thread that renews has them from its start. */
    private static final String ACME = "acme.";

    /** The same for who signs in: whoever is taken off the list has to be out, and a restart ends his session. */
    private static final String OIDC = "oidc.";

    private static final Log LOG = Log.of(Reload.class);

    private final ConfigReader<RelayConfig> reader;
    private final ConfigSources sources;
    private final Parts parts;

    /** What is in force. Guarded by this. */
    private Reading<RelayConfig> present;

    /** What of a relay may change. */
    record Parts(RelayServer relay, RelayTls tls, Watchers watchers) {}

    /** @param present what {@code reader} has read from {@code sources}, and the relay runs with */
    Reload(ConfigReader<RelayConfig> reader, ConfigSources sources, Reading<RelayConfig> present, Parts parts) {
        this.reader = reader;
        this.sources = sources;
        this.present = present;
        this.parts = parts;
    }

    /** Returns why nothing has changed; an empty list when the configuration is in force as it now is. */
    synchronized List<String> run() {
        parts.watchers.reopen(); // whoever rotates logs has no use for what is wrong with the configuration
        List<String> problems = change();
        if (!problems.isEmpty()) {
            LOG.error(Event.event("relay.reload-refused").with("reason", String.join("; ", problems)));
        }
        return problems;
    }

    private List<String> change() {
        Reading<RelayConfig> next;
        try {
            next = reader.read(sources);
        } catch (ConfigException e) {
            return e.problems();
        }
        Set<String> changed = changed(next);
        List<String> problems = new ArrayList<>();
        for (String key : changed) {
            if (FIXED.contains(key) || key.startsWith(ACME) || key.startsWith(OIDC)) {
                problems.add(
                        key + ": changed, which needs a restart (expected: as it was, or 'owui-relay run --take-over',"
                                + " which loses no request)");
            }
        }
        if (!problems.isEmpty()) {
            return problems;
        }
        try {
            parts.tls.reloading().reload(next.config());
        } catch (IOException e) {
            return List.of(IoFailure.describe(e));
        }
        parts.relay.limits(next.config().limits());
        present = next;
        LOG.info(Event.event("relay.reloaded").with("changed", String.join(" ", changed)));
        return List.of();
    }

    private Set<String> changed(Reading<RelayConfig> next) {
        Map<String, String> before = texts(present);
        Map<String, String> after = texts(next);
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> before.getOrDefault(key, "").equals(after.getOrDefault(key, "")));
        return keys;
    }

    private static Map<String, String> texts(Reading<RelayConfig> reading) {
        Map<String, String> texts = new TreeMap<>();
        reading.values().forEach(value -> texts.put(value.key(), value.text()));
        return texts;
    }
}
