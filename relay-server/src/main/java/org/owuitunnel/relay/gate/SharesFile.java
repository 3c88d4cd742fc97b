package org.owuitunnel.relay.gate;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.JsonFile;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All links as {@code shares.json} holds them. Safe on any thread; waits for the disk. */
final class SharesFile {
    private final JsonFile file;

    SharesFile(PrivateFile file) {
        this.file = new JsonFile(file, "not a list of links (expected: as the relay wrote it)");
    }

    /** In the order in which they were made; none when there is no file. */
    List<LiveShare> read() throws IOException {
        return file.read(SharesFile::shares).orElse(List.of());
    }

    private static List<LiveShare> shares(JsonNode root) {
        List<LiveShare> shares = new ArrayList<>();
        for (JsonNode node : root.required("shares").asArray()) {
            shares.add(share(node));
        }
        return shares;
    }

    private static LiveShare share(JsonNode node) {
        String password = node.path("password").asString("");
        String until = node.path("until").asString("");
        Share.Terms terms = new Share.Terms(
                Share.Kind.valueOf(JsonFile.text(node, "kind").toUpperCase(Locale.ROOT)),
                JsonFile.text(node, "label"),
                until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until)),
                node.path("once").asBoolean(true),
                password.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                Password.parse(password).orElseThrow(() -> new IllegalArgumentException("password"))),
                node.path("guest").asBoolean(true));
        Share share = new Share(
                JsonFile.text(node, "id"),
                new Label(JsonFile.text(node, "name")),
                JsonFile.text(node, "owner"),
                JsonFile.text(node, "sha256"),
                Instant.parse(JsonFile.text(node, "created")),
                terms);
        List<Visit> visits = new ArrayList<>();
        for (JsonNode visit : node.path("visits")) {
            visits.add(new Visit(
                    visit.required("number").asLong(),
                    Instant.parse(JsonFile.text(visit, "first")),
                    Instant.parse(JsonFile.text(visit, "last")),
                    JsonFile.text(visit, "address"),
                    JsonFile.text(visit, "program"),
                    visit.required("requests").asLong()));
        }
        return new LiveShare(share, node.path("used").asBoolean(true), visits);
    }

    void write(Collection<LiveShare> shares) throws IOException {
        file.write(root -> {
            ArrayNode list = root.putArray("shares");
            shares.forEach(share -> into(list.addObject(), share));
        });
    }

    private static void into(ObjectNode node, LiveShare live) {
        Share share = live.share();
        Share.Terms terms = share.terms();
        node.put("id", share.id())
                .put("name", share.name().text())
                .put("owner", share.ownerId())
                .put("sha256", share.digest())
                .put("created", share.created().toString())
                .put("kind", terms.kind().name().toLowerCase(Locale.ROOT))
                .put("label", terms.label())
                .put("once", terms.once())
                .put("guest", terms.guest())
                .put("used", live.used());
        terms.until().ifPresent(until -> node.put("until", until.toString()));
        terms.password().ifPresent(password -> node.put("password", password.text()));
        ArrayNode visits = node.putArray("visits");
        for (Visit visit : live.visits()) {
            visits.addObject()
                    .put("number", visit.number())
                    .put("first", visit.first().toString())
                    .put("last", visit.last().toString())
                    .put("address", visit.address())
                    .put("program", visit.program())
                    .put("requests", visit.requests());
        }
    }
}
