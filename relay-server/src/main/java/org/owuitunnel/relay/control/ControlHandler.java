package org.owuitunnel.relay.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.wire.Transport;

/** One process that gives commands, one after the other. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // who asked and does not wait for the answer needs none
final class ControlHandler extends SimpleChannelInboundHandler<ByteBuf> {
    static final String RELOAD = "reload";
    static final String OFFER = "take-over";
    static final String SOCKETS = "sockets";
    static final String SERVING = "serving";

    private final ControlServer.Commands commands;

    /** What this process was offered; null before. */
    private ControlServer.@Nullable Offer offer;

    ControlHandler(ControlServer.Commands commands) {
        this.commands = commands;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
        ControlServer.Offer offered = offer;
        String command = ControlLines.readRequest(line).command();
        switch (command) {
            case RELOAD -> Thread.ofVirtual().start(() -> answer(context, Reply.refused(commands.reload())));
            case OFFER -> offer(context);
            case SOCKETS -> {
                if (offered != null) {
                    send(context, offered);
                }
            }
            case SERVING -> {
                answer(context, Reply.done());
                if (offered != null) {
                    offer = null;
                    Thread.ofVirtual().start(commands::taken);
                }
            }
            default ->
                answer(
                        context,
                        Reply.refused(List.of("the relay that runs is of another version, and has to be restarted")));
        }
    }

    private void offer(ChannelHandlerContext context) {
        if (!Transport.best().handsOver()) {
            answer(context, Reply.refused(List.of("the relay that runs cannot hand over its sockets on this system")));
            return;
        }
        ControlServer.Offer made = commands.offer();
        offer = made;
        List<String> labels =
                made.listeners().stream().map(ControlServer.Listener::label).toList();
        answer(context, new Reply(List.of(), labels, made.names()));
    }

    private static void send(ChannelHandlerContext context, ControlServer.Offer offered) {
        for (ControlServer.Listener listener : offered.listeners()) {
            int descriptor = ((UnixChannel) listener.socket()).fd().intValue();
            context.writeAndFlush(new FileDescriptor(descriptor));
        }
    }

    private static void answer(ChannelHandlerContext context, Reply reply) {
        context.writeAndFlush(ControlLines.write(reply));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
