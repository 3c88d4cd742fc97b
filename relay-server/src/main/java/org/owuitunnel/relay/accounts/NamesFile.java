package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which names belong to which owner, as {@code names.json} holds it. Safe on any thread; waits for the disk. */
final class NamesFile {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;

    NamesFile(PrivateFile file) {
        this.file = file;
    }

    /** Owners' ids and their names, the last used one last; empty when there is no file. */
    Map<String, List<Label>> read() throws IOException {
        Optional<byte[]> content = file.read();
        Map<String, List<Label>> owners = new LinkedHashMap<>();
        Set<Label> seen = new HashSet<>();
        if (content.isEmpty()) {
            return owners;
        }
        try {
            JsonNode root = JSON.readTree(content.get());
            if (root.path("version").asInt(0) != VERSION) {
                throw new FileSystemException(
                        file.path() + ": unknown version (expected: \"version\": " + VERSION + ")");
            }
            for (Map.Entry<String, JsonNode> owner :
                    root.required("owners").asObject().properties()) {
                List<Label> names = new ArrayList<>();
                for (JsonNode name : owner.getValue().asArray()) {
                    Label label = new Label(name.stringValue());
                    if (!seen.add(label)) {
                        throw new FileSystemException(
                                file.path() + ": " + label + " twice (expected: one owner for a name)");
                    }
                    names.add(label);
                }
                owners.put(owner.getKey(), List.copyOf(names));
            }
            return owners;
        } catch (JacksonException | IllegalArgumentException ignored) {
            throw new FileSystemException(file.path() + ": not a list of names (expected: as the relay wrote it)");
        }
    }

    void write(Map<String, List<Label>> owners) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ObjectNode all = root.putObject("owners");
        owners.forEach((owner, names) -> {
            ArrayNode list = all.putArray(owner);
            names.forEach(name -> list.add(name.text()));
        });
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
