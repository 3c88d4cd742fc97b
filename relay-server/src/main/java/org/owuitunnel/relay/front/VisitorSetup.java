package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.owuitunnel.relay.config.RelayConfig.VisitorTimes;

/**
 * What every connection of visitors needs. Immutable, safe on any thread.
 *
 * @param scheme by which visitors reach this listener, as the origin is told
 * @param times how long a visitor may take
 */
public record VisitorSetup(Front front, LinkDoor door, String scheme, VisitorTimes times, Drain drain) {
    /** The visitor at the other end of {@code channel}. */
    Visitor visitor(Channel channel) {
        String address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
        int zone = address.indexOf('%');
        return new Visitor(zone < 0 ? address : address.substring(0, zone), scheme);
    }
}
