package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.owuitunnel.relay.storage.JsonFile;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The list of tokens as {@code tokens.json} holds it. Safe on any thread; waits for the disk. */
final class TokensFile {
    private final JsonFile file;

    TokensFile(PrivateFile file) {
        this.file = new JsonFile(file, "not a list of tokens (expected: as 'token create' wrote it)");
    }

    /** Every entry, in the order of creation; none when there is no file. */
    List<TokenEntry> read() throws IOException {
        return file.read(TokensFile::entries).orElse(List.of());
    }

    private static List<TokenEntry> entries(JsonNode root) {
        List<TokenEntry> entries = new ArrayList<>();
        for (JsonNode node : root.required("tokens").asArray()) {
            entries.add(entry(node));
        }
        return List.copyOf(entries);
    }

    private static TokenEntry entry(JsonNode node) {
        return new TokenEntry(
                new Owner(JsonFile.text(node, "id"), JsonFile.text(node, "name")),
                Instant.parse(JsonFile.text(node, "created")),
                JsonFile.text(node, "sha256"));
    }

    void write(List<TokenEntry> entries) throws IOException {
        file.write(root -> {
            ArrayNode tokens = root.putArray("tokens");
            for (TokenEntry entry : entries) {
                tokens.addObject()
                        .put("id", entry.owner().id())
                        .put("name", entry.owner().name())
                        .put("created", entry.created().toString())
                        .put("sha256", entry.sha256());
            }
        });
    }
}
