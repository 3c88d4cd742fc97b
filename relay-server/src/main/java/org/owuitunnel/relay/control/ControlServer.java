package org.owuitunnel.relay.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.owuitunnel.relay.storage.Permissions;
import org.owuitunnel.relay.wire.Transport;

/** Takes commands from processes of the same user. Opened and closed by one thread. */
public final class ControlServer implements AutoCloseable {
    private static final int MAX_SECONDS = 5;

    /** What can be asked of a relay. Called on a virtual thread: may block. */
    public interface Commands {
        /** Reads the configuration anew; returns why it is not used, or nothing. */
        List<String> reload();

        /** What another process would need to serve in place of this one; nothing changes yet. */
        Offer offer();

        /** Another process takes connections from the same sockets now: time to leave. */
        void taken();
    }

    /**
     * What one relay hands to the next. Immutable.
     *
     * @param names those that tunnels serve now
     */
    public record Offer(List<Listener> listeners, List<String> names) {}

    /** A socket that listens, and what for: kind and configured address. */
    public record Listener(String label, Channel socket) {}

    private final Channel socket;
    private final Path path;

    private ControlServer(Channel socket, Path path) {
        this.socket = socket;
        this.path = path;
    }

    /**
     * Starts to take commands at {@code path}, in place of whoever did so before.
     *
     * @throws IOException when there can be no such socket
     */
    public static ControlServer open(EventLoopGroup loops, Path path, Commands commands) throws IOException {
        // Under another name first: it is complete and private when it appears.
        Path fresh = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(Transport.best().serverDomainSocketChannel())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new LineBasedFrameDecoder(ControlLines.MAX_LINE), new ControlHandler(commands));
                    }
                })
                .bind(Transport.best().domainAddress(fresh))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(path + ": " + bound.cause().getMessage(), bound.cause());
        }
        Permissions.makePrivate(fresh);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new ControlServer(bound.channel(), path);
    }

    /** Takes no more commands; the file stays, since another process has put its own in its place. */
    public void leave() {
        socket.close().awaitUninterruptibly(MAX_SECONDS * 1000L);
    }

    /** Takes no more commands. */
    @Override
    public void close() throws IOException {
        if (socket.isOpen()) {
            leave();
            Files.deleteIfExists(path);
        }
    }
}
