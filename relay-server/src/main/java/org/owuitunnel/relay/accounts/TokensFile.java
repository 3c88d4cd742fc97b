package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The list of tokens as {@code tokens.json} holds it. Safe on any thread; waits for the disk. */
final class TokensFile {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;

    TokensFile(PrivateFile file) {
        this.file = file;
    }

    /** Every entry, in the order of creation; none when there is no file. */
    List<TokenEntry> read() throws IOException {
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
            List<TokenEntry> entries = new ArrayList<>();
            for (JsonNode node : root.required("tokens").asArray()) {
                entries.add(entry(node));
            }
            return List.copyOf(entries);
        } catch (JacksonException | IllegalArgumentException | DateTimeException ignored) {
            // The cause would quote the file, and what stands there may be a secret in the wrong place.
            throw new FileSystemException(
                    file.path() + ": not a list of tokens (expected: as 'token create' wrote it)");
        }
    }

    private static TokenEntry entry(JsonNode node) {
        return new TokenEntry(
                new Owner(text(node, "id"), text(node, "name")),
                Instant.parse(text(node, "created")),
                text(node, "sha256"));
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }

    void write(List<TokenEntry> entries) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ArrayNode tokens = root.putArray("tokens");
        for (TokenEntry entry : entries) {
            tokens.addObject()
                    .put("id", entry.owner().id())
                    .put("name", entry.owner().name())
                    .put("created", entry.created().toString())
                    .put("sha256", entry.sha256());
        }
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
