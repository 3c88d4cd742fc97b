package org.owuitunnel.client.e2e;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.client.openwebui.GuardEvents;
import org.owuitunnel.client.openwebui.Verdict;

/** What a guard found, one after the other. Safe on any thread. */
final class Verdicts implements GuardEvents {
    private static final long PATIENCE_SECONDS = 60;

    private final LinkedBlockingQueue<Verdict> found = new LinkedBlockingQueue<>();

    @Override
    public void found(Verdict verdict) {
        found.add(verdict);
    }

    /** Waits for the next one. */
    Verdict next() throws InterruptedException {
        Verdict next = found.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was found");
        }
        return next;
    }

    /** Waits for the first of this outcome; what else there was before it does not matter. */
    Verdict next(Verdict.Outcome outcome) throws InterruptedException {
        Verdict next = next();
        while (next.outcome() != outcome) {
            next = next();
        }
        return next;
    }
}
