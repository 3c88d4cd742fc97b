package org.owuitunnel.client.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.wire.Transport;

/**
 * Connects to the first address of a host that answers, without waiting long for one that does not: RFC 8305. Confined to
 * the session's loop.
 */
public final class AddressRace {
    /** Head start of an address over the next, in milliseconds: RFC 8305 section 5. */
    private static final long HEAD_START_MILLIS = 250;

    /**
     * Time after which addresses are tried once more beside the tries that go on: the system repeats a lost SYN after 1, 3 and
     * 7 s, so that a network that was away for four seconds would be noticed three seconds late.
     */
    private static final long AGAIN_MILLIS = 1_000;

    /** Tries at a time: what a machine that drops SYNs would get from one client anyway in those ten seconds. */
    private static final int MAX_RUNNING = 6;

    /** What one address may take to accept, in milliseconds. */
    static final int CONNECT_MILLIS = 10_000;

    /** Takes the outcome, once. */
    public interface Finish {
        void won(Channel channel);

        /** Every address failed, {@code last} being the last failure. */
        void lost(Throwable last);
    }

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final int port;
    private final Finish finish;
    private final ArrayDeque<InetAddress> waiting;

    /** The order of another round. */
    private final List<InetAddress> all;

    private final List<ChannelFuture> running = new ArrayList<>();
    private @Nullable Future<?> next;
    private boolean over;

    /** A race whose channels live on {@code loop}. */
    public AddressRace(EventLoop loop, List<InetAddress> hosts, int port, Finish finish) {
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(Transport.of(loop).socketChannel())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {} // the winner's owner has handlers for it
                });
        this.loop = loop;
        this.port = port;
        this.finish = finish;
        this.all = alternating(hosts);
        this.waiting = new ArrayDeque<>(all);
    }

    /** Begins to connect. */
    public void start() {
        startNext();
    }

    /** Connections that are being made. */
    int running() {
        return running.size();
    }

    /** Gives up; nothing more is told. */
    public void cancel() {
        over = true;
        stopTimer();
        closeAll(null);
    }

    private void startNext() {
        stopTimer();
        InetAddress host = waiting.poll();
        if (host == null) {
            return;
        }
        ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(host, port));
        running.add(connecting);
        boolean more = !waiting.isEmpty();
        next = loop.schedule(
                more ? this::startNext : this::startAgain,
                more ? HEAD_START_MILLIS : AGAIN_MILLIS,
                TimeUnit.MILLISECONDS);
        connecting.addListener(done -> finished(connecting, done.cause()));
    }

    private void startAgain() {
        next = null;
        if (running.size() < MAX_RUNNING) {
            waiting.addAll(all);
            startNext();
        }
    }

    private void finished(ChannelFuture connecting, @Nullable Throwable failure) {
        running.remove(connecting);
        if (over) {
            close(connecting);
        } else if (failure == null) {
            over = true;
            stopTimer();
            closeAll(connecting);
            finish.won(connecting.channel());
        } else if (!waiting.isEmpty()) {
            startNext();
        } else if (running.isEmpty()) {
            over = true;
            stopTimer();
            finish.lost(failure);
        }
    }

    private void stopTimer() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void closeAll(@Nullable ChannelFuture winner) {
        for (ChannelFuture other : new ArrayList<>(running)) {
            if (!other.equals(winner)) {
                close(other);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a loser may fail to close
    private static void close(ChannelFuture loser) {
        loser.channel().close();
    }

    /** What the failure of a race means, as a sentence about whom was dialled goes on. */
    public static String describe(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ConnectTimeoutException) {
            return "did not accept the connection within " + CONNECT_MILLIS / 1000 + " s";
        }
        if (refused(failure)) {
            return "refused the connection";
        }
        return message.contains("unreachable") || message.contains("No route")
                ? "cannot be reached from here"
                : "could not be connected to";
    }

    /** True when the machine that was dialled answered, and nobody listens there. */
    static boolean refused(Throwable failure) {
        return failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains("refused");
    }

    /** IPv6 and IPv4 in turn, each in the resolver's order, so that one broken family delays by one head start only. */
    static List<InetAddress> alternating(List<InetAddress> hosts) {
        ArrayDeque<InetAddress> first = new ArrayDeque<>();
        ArrayDeque<InetAddress> second = new ArrayDeque<>();
        boolean sixFirst = hosts.getFirst() instanceof Inet6Address;
        for (InetAddress host : hosts) {
            (host instanceof Inet6Address == sixFirst ? first : second).add(host);
        }
        List<InetAddress> mixed = new ArrayList<>(hosts.size());
        while (mixed.size() < hosts.size()) {
            mixed.addAll(poll(first));
            mixed.addAll(poll(second));
        }
        return mixed;
    }

    private static List<InetAddress> poll(ArrayDeque<InetAddress> from) {
        InetAddress host = from.poll();
        return host == null ? List.of() : List.of(host);
    }
}
