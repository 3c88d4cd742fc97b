package org.owuitunnel.relay.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a relay that runs answers. Immutable; one line of JSON, whose members grow from version to version: none is ever
 * renamed, since the two ends are of different versions whenever one replaces the other.
 *
 * @param problems why it did not do what it was asked; empty when it did
 * @param listeners what the sockets listen for that can be had, in the order in which they will come
 * @param names those that tunnels serve now
 */
public record Reply(List<String> problems, List<String> listeners, List<String> names) {
    /** Lists that the peer left out are empty. */
    public Reply {
        problems = copy(problems);
        listeners = copy(listeners);
        names = copy(names);
    }

    static Reply done() {
        return new Reply(List.of(), List.of(), List.of());
    }

    static Reply refused(List<String> problems) {
        return new Reply(problems, List.of(), List.of());
    }

    private static List<String> copy(@Nullable List<String> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
