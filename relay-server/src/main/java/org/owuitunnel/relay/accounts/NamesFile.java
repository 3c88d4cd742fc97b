package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.JsonFile;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which names belong to which owner, as {@code names.json} holds it. Safe on any thread; waits for the disk. */
final class NamesFile {
    private final JsonFile file;

    NamesFile(PrivateFile file) {
        this.file = new JsonFile(file, "not a list of names (expected: as the relay wrote it)");
    }

    /** Owners' ids and their names, the last used one last; empty when there is no file. */
    Map<String, List<Label>> read() throws IOException {
        return file.read(this::owners).orElseGet(LinkedHashMap::new);
    }

    private Map<String, List<Label>> owners(JsonNode root) throws IOException {
        Map<String, List<Label>> owners = new LinkedHashMap<>();
        Set<Label> seen = new HashSet<>();
        for (Map.Entry<String, JsonNode> owner :
                root.required("owners").asObject().properties()) {
            List<Label> names = new ArrayList<>();
            for (JsonNode name : owner.getValue().asArray()) {
                Label label = new Label(name.stringValue());
                if (!seen.add(label)) {
                    throw file.unusable(label + " twice (expected: one owner for a name)");
                }
                names.add(label);
            }
            owners.put(owner.getKey(), List.copyOf(names));
        }
        return owners;
    }

    void write(Map<String, List<Label>> owners) throws IOException {
        file.write(root -> {
            ObjectNode all = root.putObject("owners");
            owners.forEach((owner, names) -> {
                ArrayNode list = all.putArray(owner);
                names.forEach(name -> list.add(name.text()));
            });
        });
    }
}
