package org.owuitunnel.client.local;

import java.util.List;

/**
 * What became of one trust store: its name, the outcome, and for a person the reason and the commands to run by hand (both
 * empty where nothing is left to do).
 */
public record Step(String name, Outcome outcome, String reason, List<String> commands) {
    public Step {
        commands = List.copyOf(commands);
    }

    /** How a step ended. */
    public enum Outcome {
        /** Changed as asked. */
        DONE,
        /** It was so before. */
        UNCHANGED,
        /** Not possible here, or not asked for: the commands do it. */
        BY_HAND,
        /** Tried, and the store's tool refused. */
        FAILED
    }

    /** Whether the store is now as it was asked to be. */
    public boolean settled() {
        return outcome == Outcome.DONE || outcome == Outcome.UNCHANGED;
    }
}
