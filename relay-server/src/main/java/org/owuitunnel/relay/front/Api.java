package org.owuitunnel.relay.front;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;

/** What the relay's own name offers to programs. Safe on any thread. */
@FunctionalInterface
public interface Api {
    /** What answers {@code request}; null when nothing of this does. {@code path} is that of its target. */
    @Nullable
    Resource find(RequestHead request, String path);
}
