package org.owuitunnel.relay.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;

/** Where clients' links come in; implemented by what keeps the tunnels. Called on the connection's loop. */
public interface LinkDoor {
    /**
     * Takes over the connection of {@code context}, whose pipeline holds the HTTP/1.1 codec and behind it nothing but the
     * handler of {@code context}, to answer {@code request}, which has no body and comes from {@code client}.
     */
    void enter(ChannelHandlerContext context, HttpRequest request, InetAddress client);
}
