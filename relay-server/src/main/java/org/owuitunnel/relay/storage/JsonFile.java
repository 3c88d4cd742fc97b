package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A private file with one JSON object, which says its version. Safe on any thread; waits for the disk. */
public final class JsonFile {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;
    private final String malformed;

    /** The object in {@code file}; {@code malformed} says of anything else that it is none, and what was expected. */
    public JsonFile(PrivateFile file, String malformed) {
        this.file = file;
        this.malformed = malformed;
    }

    /** Makes something of the object. Exceptions of Jackson, of arguments and of dates mean that it is not what it should be. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(JsonNode root) throws IOException;
    }

    /** What {@code reading} makes of the file; nothing when there is none. */
    public <T> Optional<T> read(Reading<T> reading) throws IOException {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(content.get());
            if (root.path("version").asInt(0) != VERSION) {
                throw new FileSystemException(
                        file.path() + ": unknown version (expected: \"version\": " + VERSION + ")");
            }
            return Optional.of(reading.of(root));
        } catch (JacksonException | IllegalArgumentException | DateTimeException ignored) {
            // The cause would quote the file, and what stands there may be a secret in the wrong place.
            throw new FileSystemException(file.path() + ": " + malformed);
        }
    }

    /** Fails since {@code what} stands there. */
    public FileSystemException unusable(String what) {
        return new FileSystemException(file.path() + ": " + what);
    }

    /** The text of a member that has to be there. */
    public static String text(JsonNode node, String member) {
        return node.required(member).stringValue();
    }

    /** Puts an object with this {@code content} in the file's place. */
    public void write(Consumer<ObjectNode> content) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        content.accept(root);
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
