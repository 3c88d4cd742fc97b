package org.owuitunnel.client.testing;

import org.junit.jupiter.api.Assumptions;

/** What a test cannot run without. */
public final class Requirement {
    /** Skips the test, with one line; in CI, where everything is installed, fails it. */
    public static void missing(String message) {
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(message);
        }
        System.out.println("Skipped, " + message);
        Assumptions.abort(message);
    }

    private Requirement() {}
}
