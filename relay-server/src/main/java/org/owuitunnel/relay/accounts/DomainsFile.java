package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.JsonFile;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Which hosts lead to whose tunnels, as {@code domains.json} holds it. Safe on any thread; waits for the disk. */
final class DomainsFile {
    private final JsonFile file;

    DomainsFile(PrivateFile file) {
        this.file = new JsonFile(file, "not a list of domains (expected: as 'domain add' wrote it)");
    }

    /** Every entry, in the order in which they were added; none when there is no file. */
    List<DomainEntry> read() throws IOException {
        return file.read(this::entries).orElse(List.of());
    }

    private List<DomainEntry> entries(JsonNode root) throws IOException {
        Map<Hostname, DomainEntry> entries = new LinkedHashMap<>();
        for (JsonNode node : root.required("domains").asArray()) {
            DomainEntry entry = entry(node);
            if (entries.put(entry.host(), entry) != null) {
                throw file.unusable(entry.host() + " twice (expected: one tunnel for a host)");
            }
        }
        return List.copyOf(entries.values());
    }

    private static DomainEntry entry(JsonNode node) {
        String text = JsonFile.text(node, "host");
        Hostname host = Hostname.of(text)
                .filter(canonical -> canonical.text().equals(text))
                .orElseThrow(() -> new IllegalArgumentException("host: " + text));
        return new DomainEntry(host, JsonFile.text(node, "owner"), new Label(JsonFile.text(node, "name")));
    }

    void write(List<DomainEntry> entries) throws IOException {
        file.write(root -> {
            ArrayNode domains = root.putArray("domains");
            for (DomainEntry entry : entries) {
                domains.addObject()
                        .put("host", entry.host().text())
                        .put("owner", entry.owner())
                        .put("name", entry.label().text());
            }
        });
    }
}
