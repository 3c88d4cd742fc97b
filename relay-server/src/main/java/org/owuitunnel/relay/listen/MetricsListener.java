package org.owuitunnel.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.wire.Transport;

/** Listens for those who collect metrics, by plain HTTP, and answers {@code GET /metrics} alone. Its connections are no visitors'. */
public final class MetricsListener {
    /** Connections at once: two collectors and a person who looks; each answer is made anew. */
    private static final int MAX_CONNECTIONS = 8;

    private final EventLoopGroup loops;
    private final Executor blocking;
    private final Page page;
    private final Observer observer;

    private final AtomicInteger open = new AtomicInteger();

    /** Makes the answer. Called on virtual threads: may block. */
    public interface Page {
        /**
         * What there is to tell.
         *
         * @param accept what the collector takes, null when it does not say
         */
        Body of(@Nullable String accept) throws IOException;
    }

    /** An answer and its media type. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Body(String contentType, byte[] octets) {}

    /** A listener whose connections live on {@code loops}; {@code blocking} runs {@code page}. */
    public MetricsListener(EventLoopGroup loops, Executor blocking, Page page, Observer observer) {
        this.loops = loops;
        this.blocking = blocking;
        this.page = page;
        this.observer = observer;
    }

    /**
     * Starts to listen; blocks until the entrance is open.
     *
     * @throws IOException when the address cannot be bound
     */
    public Channel listen(Entrance entrance) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).option(ChannelOption.SO_REUSEADDR, true);
        return Binding.bind(bootstrap, Transport.best(), entrance, new ChannelInitializer<SocketChannel>() {
            @Override
            @SuppressWarnings("FutureReturnValueIgnored") // whoever has to go is gone one way or the other
            protected void initChannel(SocketChannel channel) {
                channel.closeFuture().addListener(closed -> open.decrementAndGet());
                if (open.incrementAndGet() > MAX_CONNECTIONS) {
                    observer.met(Limit.METRICS_CONNECTIONS);
                    channel.close();
                    return;
                }
                channel.pipeline()
                        .addLast(
                                new Deadline(MetricsHandler.LIMIT),
                                new HttpServerCodec(),
                                new MetricsHandler(blocking, page));
            }
        });
    }
}
