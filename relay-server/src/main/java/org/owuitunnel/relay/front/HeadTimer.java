package org.owuitunnel.relay.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in front of the decoder and tells when octets come, so that a head which trickles in has a deadline. */
final class HeadTimer extends ChannelInboundHandlerAdapter {
    /** Told to the handlers behind. */
    enum Event {
        OCTETS
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireUserEventTriggered(Event.OCTETS);
        context.fireChannelRead(message);
    }
}
