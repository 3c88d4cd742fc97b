package org.owuitunnel.relay.front;

import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/** Octets of an answer that have been written and whose exchange has not been told that they left. Confined to the connection's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is told of as one
final class Written {
    /** Octets after which the exchange is told at the latest: a slow visitor shows that he moves. */
    private static final int TOLD_EVERY_BYTES = 32 * 1024;

    private int octets;
    private @Nullable ChannelFuture last;
    private @Nullable Exchange exchange;

    /** What follows is of {@code next}; the last of the answer before it may be waiting to be flushed. */
    void begin(@Nullable Exchange next) {
        tell();
        exchange = next;
    }

    /** The exchange whose answer is being written. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    /** A frame with {@code more} octets of the body has been written. */
    void add(ChannelFuture frame, int more) {
        last = frame;
        octets += more;
        if (octets >= TOLD_EVERY_BYTES) {
            tell();
        }
    }

    /** Lets the exchange know when all that has been written so far has left. */
    void tell() {
        Exchange told = exchange;
        ChannelFuture frame = last;
        int all = octets;
        octets = 0;
        last = null;
        if (told != null && frame != null && all > 0) {
            frame.addListener(left -> told.onWritten(all, left.isSuccess()));
        }
    }
}
