package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.relay.route.RemoteStream;

/**
 * Joins a visitor's loop to a link's: each side calls it on its own loop, and everything crosses as a task, in order.
 *
 * <p>When both are the same loop nothing crosses and calls are direct.
 */
final class TunnelStream implements RemoteStream, StreamHandler {
    private final EventLoop linkLoop;
    private final EventLoop visitorLoop;
    private final StreamHandler visitor;

    /** Octets that the visitor's socket took and the link has not been told of; many small reports cross as one. */
    private final AtomicInteger consumed = new AtomicInteger();

    /** Octets that left for the wire and the visitor's loop has not been told of. */
    private final AtomicInteger sent = new AtomicInteger();

    /** Only on the link's loop; null before the stream is open. */
    private @Nullable Stream stream;

    /** Only on the visitor's loop: set by {@link #reset}, after which nothing is told any more. */
    private boolean silenced;

    /** When it began to wait for a WebSocket, by the clock of the link's loop. Only there. */
    private long waitingSince;

    /** How long it waited: nanoseconds. Written by the link's loop, read by the visitor's. */
    private volatile long waited;

    TunnelStream(EventLoop linkLoop, EventLoop visitorLoop, StreamHandler visitor) {
        this.linkLoop = linkLoop;
        this.visitorLoop = visitorLoop;
        this.visitor = visitor;
    }

    /** The stream is open. On the link's loop. */
    void opened(Stream opened) {
        stream = opened;
    }

    /** It waits for a WebSocket from now on. On the link's loop. */
    void waits(long now) {
        waitingSince = now;
    }

    /** It has waited until now. On the link's loop. */
    void waitedUntil(long now) {
        waited = now - waitingSince;
    }

    @Override
    public long waitedNanos() {
        return waited;
    }

    @Override
    public void sendData(ByteBuf bytes, boolean last) {
        onLink(() -> {
            if (stream == null) {
                bytes.release();
            } else {
                stream.sendData(bytes, last);
            }
        });
    }

    @Override
    public void sendTrailers(Fields fields) {
        onLink(() -> {
            if (stream != null) {
                stream.sendTrailers(fields);
            }
        });
    }

    @Override
    public void consumed(int octets) {
        if (consumed.getAndAdd(octets) == 0) {
            onLink(() -> {
                int all = consumed.getAndSet(0);
                if (stream != null) {
                    stream.consumed(all);
                }
            });
        }
    }

    @Override
    public void reset(ErrorCode code, String detail) {
        silenced = true;
        onLink(() -> {
            if (stream != null) {
                stream.reset(code, detail);
            }
        });
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        onVisitor(() -> {
            if (!silenced) {
                visitor.onHead(status, fields, last);
            }
        });
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        onVisitor(() -> {
            if (silenced) {
                bytes.release();
            } else {
                visitor.onData(bytes, last);
            }
        });
    }

    @Override
    public void onTrailers(Fields fields) {
        onVisitor(() -> {
            if (!silenced) {
                visitor.onTrailers(fields);
            }
        });
    }

    @Override
    public void onSent(int octets) {
        if (sent.getAndAdd(octets) == 0) {
            onVisitor(() -> {
                int all = sent.getAndSet(0);
                if (!silenced) {
                    visitor.onSent(all);
                }
            });
        }
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        onVisitor(() -> {
            if (!silenced) {
                visitor.onReset(code, detail);
            }
        });
    }

    private void onLink(Runnable task) {
        run(linkLoop, task);
    }

    private void onVisitor(Runnable task) {
        run(visitorLoop, task);
    }

    private static void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
