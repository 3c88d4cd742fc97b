package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which hosts lead to whose tunnels, as {@code domains.json} holds it. Safe on any thread; waits for the disk. */
final class DomainsFile {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;

    DomainsFile(PrivateFile file) {
        this.file = file;
    }

    /** Every entry, in the order in which they were added; none when there is no file. */
    List<DomainEntry> read() throws IOException {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return List.of();
        }
        try {
            JsonNode root = JSON.readTree(content.get());
            if (root.path("version").asInt(0) != VERSION) {
                throw new FileSystemException(
                        file.path() + ": unknown version (expected: \"version\": " + VERSION + ")");
            }
            Map<Hostname, DomainEntry> entries = new LinkedHashMap<>();
            for (JsonNode node : root.required("domains").asArray()) {
                DomainEntry entry = entry(node);
                if (entries.put(entry.host(), entry) != null) {
                    throw new FileSystemException(
                            file.path() + ": " + entry.host() + " twice (expected: one tunnel for a host)");
                }
            }
            return List.copyOf(entries.values());
        } catch (JacksonException | IllegalArgumentException ignored) {
            throw new FileSystemException(file.path() + ": not a list of domains (expected: as 'domain add' wrote it)");
        }
    }

    private static DomainEntry entry(JsonNode node) {
        String text = text(node, "host");
        Hostname host = Hostname.of(text)
                .filter(canonical -> canonical.text().equals(text))
                .orElseThrow(() -> new IllegalArgumentException("host: " + text));
        return new DomainEntry(host, text(node, "owner"), new Label(text(node, "name")));
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }

    void write(List<DomainEntry> entries) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ArrayNode domains = root.putArray("domains");
        for (DomainEntry entry : entries) {
            domains.addObject()
                    .put("host", entry.host().text())
                    .put("owner", entry.owner())
                    .put("name", entry.label().text());
        }
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
