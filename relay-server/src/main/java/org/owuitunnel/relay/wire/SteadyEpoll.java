package org.owuitunnel.relay.wire;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll handler, kept from losing sockets that are half closed, and from taking one socket for another. Lives on its loop's thread.
 *
 * <p>When the peer has ended its direction while reading is paused, Netty has nothing to wait for and takes the socket out
 * of the epoll set. As soon as it is to be read or has to wait for room to write, 4.2.18 then tries to change the entry that
 * is gone, fails, and closes the connection: what we still had to say is lost. (Netty took to removing entries with pull
 * request 16689.) Here such a socket stays in the set, where only an error or the end of both directions is told, and once.
 *
 * <p>Events are told in batches, and by the descriptor. When the event of one socket closes another, whose event waits in the same batch, and
 * opens a third, the system gives the third the number of the second, and Netty, up to 4.2.18 at least, the event as well: a connection that is
 * only being dialled is then closed as if its peer had hung up. Here a socket takes no event of the batch that it was opened in.
 */
final class SteadyEpoll implements IoHandler {
    private final IoHandler epoll;

    /** Batches so far, the present one included. */
    private long batches;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new SteadyEpoll(factory.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        batches++;
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new SteadyRegistration(
                epoll.register(handle instanceof EpollIoHandle socket ? new Newcomer(socket) : handle));
    }

    /** A socket that begins with the next batch. */
    private final class Newcomer implements EpollIoHandle {
        private final EpollIoHandle socket;
        private final long born = batches;

        Newcomer(EpollIoHandle socket) {
            this.socket = socket;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (batches != born) {
                socket.handle(registration, event);
            }
        }

        @Override
        public FileDescriptor fd() {
            return socket.fd();
        }

        @Override
        public void registered() {
            socket.registered();
        }

        @Override
        public void unregistered() {
            socket.unregistered();
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    private static final class SteadyRegistration implements IoRegistration {
        private final IoRegistration registration;

        /** True once the socket is in the epoll set. */
        private volatile boolean added;

        SteadyRegistration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = EpollIoOps.NONE.equals(ops);
            added |= !nothing;
            return registration.submit(nothing && added ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
