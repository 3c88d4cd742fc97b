package org.owuitunnel.relay.gate;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All links as {@code shares.json} holds them. Safe on any thread; waits for the disk. */
final class SharesFile {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;

    SharesFile(PrivateFile file) {
        this.file = file;
    }

    /** In the order in which they were made; none when there is no file. */
    List<LiveShare> read() throws IOException {
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
            List<LiveShare> shares = new ArrayList<>();
            for (JsonNode node : root.required("shares").asArray()) {
                shares.add(share(node));
            }
            return shares;
        } catch (JacksonException | IllegalArgumentException | DateTimeException ignored) {
            throw new FileSystemException(file.path() + ": not a list of links (expected: as the relay wrote it)");
        }
    }

    private static LiveShare share(JsonNode node) {
        String password = node.path("password").asString("");
        String until = node.path("until").asString("");
        Share.Terms terms = new Share.Terms(
                Share.Kind.valueOf(text(node, "kind").toUpperCase(Locale.ROOT)),
                text(node, "label"),
                until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until)),
                node.path("once").asBoolean(true),
                password.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                Password.parse(password).orElseThrow(() -> new IllegalArgumentException("password"))));
        Share share = new Share(
                text(node, "id"),
                new Label(text(node, "name")),
                text(node, "owner"),
                text(node, "sha256"),
                Instant.parse(text(node, "created")),
                terms);
        List<Visit> visits = new ArrayList<>();
        for (JsonNode visit : node.path("visits")) {
            visits.add(new Visit(
                    visit.required("number").asLong(),
                    Instant.parse(text(visit, "first")),
                    Instant.parse(text(visit, "last")),
                    text(visit, "address"),
                    text(visit, "program"),
                    visit.required("requests").asLong()));
        }
        return new LiveShare(share, node.path("used").asBoolean(true), visits);
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }

    void write(Collection<LiveShare> shares) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ArrayNode list = root.putArray("shares");
        shares.forEach(share -> into(list.addObject(), share));
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
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
