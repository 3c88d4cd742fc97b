package org.owuitunnel.client.testing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.Wire;

/** One end of a pair that carries messages between two links on one loop. Confined to that loop. */
final class MemoryWire implements Wire {
    private final EventLoop loop;
    private final ArrayDeque<ByteBuf> pending = new ArrayDeque<>();
    private @Nullable Link peer;
    private boolean stalled;

    MemoryWire(EventLoop loop) {
        this.loop = loop;
    }

    void leadsTo(Link link) {
        peer = link;
    }

    /** While stalled, the link finds no room to write. */
    void stall(boolean on) {
        stalled = on;
    }

    @Override
    public boolean writable() {
        return !stalled;
    }

    @Override
    public void send(ByteBuf message) {
        pending.add(message);
    }

    @Override
    public void flush() {
        loop.execute(this::deliver);
    }

    private void deliver() {
        for (ByteBuf message = pending.poll(); message != null; message = pending.poll()) {
            if (peer != null) {
                peer.onMessage(message);
            }
            message.release();
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        peer = null;
        deliver();
    }
}
