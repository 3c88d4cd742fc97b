package org.owuitunnel.protocol.simulation;

import org.jspecify.annotations.Nullable;

/** Fails a schedule; without the cost of an assertion library, for it is asked at every frame. */
final class Expect {
    /** Fails with {@code message}, each {@code {}} of which stands for one of {@code values}, unless {@code holds}. */
    static void that(boolean holds, String message, @Nullable Object... values) {
        if (holds) {
            return;
        }
        StringBuilder text = new StringBuilder(message);
        for (Object value : values) {
            int at = text.indexOf("{}");
            text.replace(at, at + 2, String.valueOf(value));
        }
        throw new AssertionError(text.toString());
    }

    private Expect() {}
}
