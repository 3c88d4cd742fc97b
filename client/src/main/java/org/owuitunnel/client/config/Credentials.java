package org.owuitunnel.client.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens that {@code login} was given, by relay: {@code credentials.json}, which nobody else may read. Safe on any
 * thread; waits for the disk.
 */
public final class Credentials {
    /** The only version there is; a file of a later one is refused rather than misread. */
    private static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;

    private Credentials(PrivateFile file) {
        this.file = file;
    }

    /** Those of the user whose configuration is in {@code folder}. */
    public static Credentials in(Path folder) {
        return new Credentials(new PrivateFile(folder.resolve("credentials.json")));
    }

    /** Where they are, or would be. */
    public Path path() {
        return file.path();
    }

    /** The token for {@code relay}; fails when others could have read it, since then it is no secret any more. */
    public Optional<Token> tokenFor(RelayAddress relay) throws IOException {
        return Optional.ofNullable(read().get(relay.toString()));
    }

    /** Every relay that there is a token for. */
    public Set<String> relays() throws IOException {
        return read().keySet();
    }

    /** Keeps a token, in place of an older one for the same relay. */
    public void keep(RelayAddress relay, Token token) throws IOException {
        file.locked(() -> {
            Map<String, Token> tokens = read();
            tokens.put(relay.toString(), token);
            write(tokens);
            return tokens;
        });
    }

    private Map<String, Token> read() throws IOException {
        Optional<byte[]> content = file.read();
        Map<String, Token> tokens = new TreeMap<>();
        if (content.isEmpty()) {
            return tokens;
        }
        try {
            JsonNode root = JSON.readTree(content.get());
            if (root.path("version").asInt(0) != VERSION) {
                throw new FileSystemException(
                        file.path() + ": unknown version (expected: \"version\": " + VERSION + ")");
            }
            for (Map.Entry<String, JsonNode> relay :
                    root.required("relays").asObject().properties()) {
                String token = relay.getValue().required("token").stringValue();
                tokens.put(relay.getKey(), Token.of(token).orElseThrow(IllegalArgumentException::new));
            }
            return tokens;
        } catch (JacksonException | IllegalArgumentException ignored) {
            // The cause would quote the file, which holds secrets.
            throw new FileSystemException(
                    file.path() + ": not readable as credentials (expected: as 'owui-tunnel login' wrote it)");
        }
    }

    private void write(Map<String, Token> tokens) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ObjectNode relays = root.putObject("relays");
        tokens.forEach((relay, token) -> relays.putObject(relay).put("token", token.secret()));
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
