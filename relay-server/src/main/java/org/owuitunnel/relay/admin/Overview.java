package org.owuitunnel.relay.admin;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * The state of a relay, in short. Immutable.
 *
 * @param version of the program
 * @param certificate what is wrong with the certificates, in a word, or {@code ok}
 * @param tunnels that are open
 * @param connections of visitors and clients
 * @param requests whose answers are under way, and sockets
 */
public record Overview(
        String version,
        String domain,
        Instant since,
        String certificate,
        int tunnels,
        int connections,
        int requests,
        long memoryBytes) {
    /** Tells it as it is now. On any thread. */
    public interface Source {
        Overview get();
    }

    static ObjectNode json(Overview overview) {
        return ApiAnswers.JSON
                .createObjectNode()
                .put("version", overview.version)
                .put("domain", overview.domain)
                .put("since", overview.since.toString())
                .put("certificate", overview.certificate)
                .put("tunnels", overview.tunnels)
                .put("connections", overview.connections)
                .put("requests", overview.requests)
                .put("memoryBytes", overview.memoryBytes);
    }
}
