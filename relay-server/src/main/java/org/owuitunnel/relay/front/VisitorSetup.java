package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelayConfig.VisitorTimes;

/**
 * What every connection of visitors needs. Safe on any thread.
 *
 * @param scheme by which visitors reach this listener, as the origin is told
 * @param limits those in force, which may be others at the next call
 */
public record VisitorSetup(
        Front front,
        LinkDoor door,
        String scheme,
        Supplier<RelayConfig.Limits> limits,
        Drain drain,
        Seats seats,
        Backlog backlog) {
    /** How long a visitor may take. */
    public VisitorTimes times() {
        return limits.get().visitor();
    }

    /** The visitor at the other end of {@code channel}. */
    Visitor visitor(Channel channel) {
        String address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
        int zone = address.indexOf('%');
        return new Visitor(zone < 0 ? address : address.substring(0, zone), scheme);
    }
}
