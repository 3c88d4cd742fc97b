package org.owuitunnel.relay.route;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * The route of a name whose client is on its way: requests wait until it has come, or nobody expects it any more. Safe on
 * any thread.
 */
final class AwaitedRoute implements Route {
    /** Requests that wait for one name: as many as a link carries. */
    private static final int MAX_WAITING = 1000;

    /** Requests that wait. Guarded by this. */
    private final List<Waiting> waiting = new ArrayList<>();

    /** Whom requests go to from now on; null while it is awaited. Guarded by this. */
    private @Nullable Route arrived;

    /** True once nobody is expected any more. Guarded by this. */
    private boolean over;

    @Override
    public RemoteStream open(RequestHead head, boolean last, Caller visitor, EventLoop loop) {
        return open(new Waiting(head, last, visitor, loop, null));
    }

    private RemoteStream open(Waiting request) {
        Route there;
        ErrorCode refusal = null;
        synchronized (this) {
            there = arrived;
            if (there == null && over) {
                refusal = ErrorCode.LINK_AWAY;
            } else if (there == null && waiting.size() >= MAX_WAITING) {
                refusal = ErrorCode.REFUSED;
            } else if (there == null) {
                waiting.add(request);
            }
        }
        if (there != null) {
            request.loop.execute(() -> request.goOn(there));
        }
        if (refusal != null) {
            ErrorCode why = refusal;
            request.loop.execute(() -> request.giveUp(why));
        }
        return request;
    }

    /** Nobody knows yet whose client will come: requests for one owner's are given up when it is another's. */
    @Override
    public Route of(String owner) {
        return new Reserved(owner);
    }

    /** The same route for requests that are meant for one owner. Safe on any thread. */
    private final class Reserved implements Route {
        private final String owner;

        Reserved(String owner) {
            this.owner = owner;
        }

        @Override
        public RemoteStream open(RequestHead head, boolean last, Caller visitor, EventLoop loop) {
            return AwaitedRoute.this.open(new Waiting(head, last, visitor, loop, owner));
        }

        @Override
        public boolean answersProbes() {
            return false;
        }

        @Override
        public Optional<Ownership> ownership() {
            return Optional.empty();
        }

        @Override
        public @Nullable Route of(String another) {
            return owner.equals(another) ? this : null;
        }
    }

    /** No one is there yet who could. */
    @Override
    public boolean answersProbes() {
        return false;
    }

    @Override
    public Optional<Ownership> ownership() {
        return Optional.empty();
    }

    /** The client has come: {@code route} gets what has waited, and whatever follows. */
    void arrived(Route route) {
        List<Waiting> all;
        synchronized (this) {
            arrived = route;
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (Waiting request : all) {
            request.loop.execute(() -> request.goOn(route));
        }
    }

    /** Nobody is expected any more. */
    void giveUp() {
        List<Waiting> all;
        synchronized (this) {
            over = true;
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (Waiting request : all) {
            request.loop.execute(() -> request.giveUp(ErrorCode.LINK_AWAY));
        }
    }

    /**
     * A request that waits, and what its visitor has sent so far, which he bounds himself: nothing of it is reported as
     * sent. Confined to the visitor's loop.
     */
    private static final class Waiting implements RemoteStream {
        private final RequestHead head;
        private final boolean last;
        private final Caller visitor;
        private final EventLoop loop;

        /** The id of whose tunnel it has to be; null for anybody's. */
        private final @Nullable String owner;

        private final ArrayDeque<Consumer<RemoteStream>> sent = new ArrayDeque<>(2);
        private final List<ByteBuf> held = new ArrayList<>(2);

        /** What carries the request now; null while it waits. */
        private @Nullable RemoteStream stream;

        private boolean ended;

        /** When it came, by the loop's clock. */
        private final long since;

        /** How long it waited, once that is over: nanoseconds. */
        private long waited;

        Waiting(RequestHead head, boolean last, Caller visitor, EventLoop loop, @Nullable String owner) {
            this.owner = owner;
            this.since = loop.ticker().nanoTime();
            this.head = head;
            this.last = last;
            this.visitor = visitor;
            this.loop = loop;
        }

        /** {@code route}, if it may have this request; else null. */
        private @Nullable Route rightOne(Route route) {
            Route right = owner == null ? route : route.of(owner);
            boolean mayEnter =
                    right != null && right.ownership().map(visitor::mayEnter).orElse(false);
            return mayEnter ? right : null;
        }

        void goOn(Route arrived) {
            Route route = ended ? null : rightOne(arrived);
            if (route == null) {
                giveUp(ErrorCode.LINK_AWAY);
            } else if (!ended) {
                RemoteStream opened = route.open(head, last, visitor, loop);
                stream = opened;
                waited = loop.ticker().nanoTime() - since;
                held.clear();
                sent.forEach(piece -> piece.accept(opened));
                sent.clear();
            }
        }

        void giveUp(ErrorCode why) {
            if (!ended && stream == null) {
                drop();
                visitor.onReset(why, "");
            }
        }

        private void drop() {
            ended = true;
            sent.clear();
            held.forEach(ByteBuf::release);
            held.clear();
        }

        @Override
        public void sendData(ByteBuf bytes, boolean end) {
            RemoteStream carrier = stream;
            if (carrier != null) {
                carrier.sendData(bytes, end);
            } else if (ended) {
                bytes.release();
            } else {
                held.add(bytes);
                sent.add(to -> to.sendData(bytes, end));
            }
        }

        @Override
        public void sendTrailers(Fields fields) {
            RemoteStream carrier = stream;
            if (carrier != null) {
                carrier.sendTrailers(fields);
            } else if (!ended) {
                sent.add(to -> to.sendTrailers(fields));
            }
        }

        @Override
        public void consumed(int octets) {
            RemoteStream carrier = stream;
            if (carrier != null) {
                carrier.consumed(octets);
            }
        }

        @Override
        public long waitedNanos() {
            RemoteStream carrier = stream;
            return carrier == null ? loop.ticker().nanoTime() - since : waited + carrier.waitedNanos();
        }

        @Override
        public void reset(ErrorCode code, String detail) {
            RemoteStream carrier = stream;
            if (carrier != null) {
                carrier.reset(code, detail);
            } else if (!ended) {
                drop();
            }
        }
    }
}
