package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.time.Duration;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/** How an authority is shown control over names. Confined to one thread; waits for the network. */
interface Proofs {
    /** Shows control over each name of {@code order} that the authority does not remember; returns once it is convinced. */
    void show(Order order) throws IOException, AcmeException, InterruptedException;

    /** Takes away what a process before has left to be seen; what cannot be is kept for the next time. */
    void cleanUp() throws IOException;

    /** Waits until the authority has looked, and fails with what it saw, unless it is convinced. */
    static void await(
            String authority, Authorization authorization, Challenge challenge, Duration patience, String cure)
            throws IOException, AcmeException, InterruptedException {
        Status status = authorization.waitForCompletion(patience);
        if (status != Status.VALID) {
            challenge.fetch();
            String why = challenge.getError().map(AcmeFailure::detail).orElse("status " + status);
            throw new AcmeFailure(authority + ": did not find the proof for "
                    + authorization.getIdentifier().getDomain() + ": " + why + " (expected: " + cure + ")");
        }
    }
}
