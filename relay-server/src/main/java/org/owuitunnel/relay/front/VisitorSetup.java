package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelayConfig.VisitorTimes;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.observe.Passage;

/**
 * What every connection of visitors needs. Safe on any thread.
 *
 * @param scheme by which visitors reach this listener, as the origin is told
 * @param limits those in force, which may be others at the next call
 * @param pace how fast each address may ask
 * @param turnstile how fast connections of each address may begin
 * @param proxies whose word about visitors is taken
 * @param observer who is told what becomes of visitors
 */
public record VisitorSetup(
        Front front,
        LinkDoor door,
        String scheme,
        Supplier<RelayConfig.Limits> limits,
        Drain drain,
        Seats seats,
        RequestPace pace,
        Turnstile turnstile,
        Backlog backlog,
        RelayConfig.Proxies proxies,
        Observer observer) {
    private static final AttributeKey<InetAddress> SPOKEN_FOR = AttributeKey.valueOf(VisitorSetup.class, "spoken-for");

    /** How long a visitor may take. */
    public VisitorTimes times() {
        return limits.get().visitor();
    }

    /** Begins to follow a request on {@code channel} by HTTP/1. */
    Passage passage(Channel channel, HttpVersion version) {
        return passage(channel, version.majorVersion() + "." + version.minorVersion());
    }

    /** The same by another version. */
    Passage passage(Channel channel, String version) {
        return Passage.begin(observer, channel.eventLoop().ticker(), version);
    }

    /** Whether there is room for a connection that has just been opened: for any, and for one more from its address unless a proxy is there. */
    public boolean hasRoom(Channel channel) {
        return trusts(channel) ? seats.take(channel) : seats.take(channel, remote(channel));
    }

    /** The other end of {@code channel} is {@code visitor}, and not whoever has opened the connection; false when he has too many. */
    public boolean speaksFor(Channel channel, InetAddress visitor) {
        channel.attr(SPOKEN_FOR).set(visitor);
        return trusts(visitor) || seats.from(channel, visitor);
    }

    /**
     * For how many nanoseconds {@code channel}, of which it is known whose it is, has to wait before it is heard; negative when it is to be
     * closed. To be asked once for each.
     */
    public long waitNanos(Channel channel) {
        InetAddress visitor = otherEnd(channel);
        return trusts(visitor) ? 0 : turnstile.waitNanos(VisitorNetwork.of(visitor));
    }

    /** The connection is being thrown out for a flood. */
    void flooded(Channel channel) {
        observer.met(Limit.H2_FLOOD);
        InetAddress visitor = otherEnd(channel);
        if (!trusts(visitor)) {
            turnstile.flooded(VisitorNetwork.of(visitor));
        }
    }

    /** Whether whoever has opened {@code channel} may say who its visitors are. */
    public boolean trusts(Channel channel) {
        return trusts(remote(channel));
    }

    private boolean trusts(InetAddress visitor) {
        return new Forwarding(proxies).trusts(visitor);
    }

    /** The other end of {@code channel}. */
    Peer peer(Channel channel) {
        return new Peer(otherEnd(channel), scheme, proxies);
    }

    private static InetAddress otherEnd(Channel channel) {
        InetAddress spokenFor = channel.attr(SPOKEN_FOR).get();
        return spokenFor == null ? remote(channel) : spokenFor;
    }

    private static InetAddress remote(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress(); // not by IP: a test's
    }
}
