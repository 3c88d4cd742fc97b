package org.owuitunnel.client.local;

import java.util.List;
import java.util.stream.Stream;

/** What is to be done with one trust store. Immutable; {@link Trust} carries it out. */
sealed interface Action {
    /** The store, as a person calls it. */
    String store();

    /** Run these, one after the other, until one fails. */
    record Run(String store, List<List<String>> commands) implements Action {}

    /** Not possible from here; by hand, or as another user, these do it. */
    record ByHand(String store, String reason, List<List<String>> commands) implements Action {}

    /** The store is as it should be. */
    record Nothing(String store) implements Action {}

    static List<String> asRoot(List<String> command) {
        return Stream.concat(Stream.of("sudo"), command.stream()).toList();
    }
}
