package org.owuitunnel.relay.testing;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what nothing tells of. */
public final class Await {
    /** Returns once {@code condition} holds; fails when that takes longer than anything here may. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, RawVisitor.PATIENCE_SECONDS, condition);
    }

    /** The same for what programs of others do, which may take {@code seconds}. */
    public static void until(String what, int seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("not yet: " + what);
            }
            Thread.onSpinWait();
        }
    }

    private Await() {}
}
