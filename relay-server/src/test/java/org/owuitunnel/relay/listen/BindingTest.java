package org.owuitunnel.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.relay.wire.Transport;

class BindingTest {
    private final List<EventLoopGroup> started = new ArrayList<>();

    static Stream<Transport> transports() {
        return Stream.of(Transport.best(), Transport.NIO).distinct();
    }

    @AfterEach
    void stop() {
        started.forEach(
                loops -> loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPortThatIsTakenIsToldAsOne(Transport transport) throws IOException {
        ServerBootstrap bootstrap = bootstrap(transport);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress taken = new InetSocketAddress(other.getInetAddress(), other.getLocalPort());

            assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> Binding.bind(
                            bootstrap, transport, new Entrance.Address(taken), new ChannelInboundHandlerAdapter()))
                    .withMessageContaining(other.getLocalPort() + ": another program listens there");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aFreePortIsBound(Transport transport) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

        Channel bound = Binding.bind(
                bootstrap(transport), transport, new Entrance.Address(any), new ChannelInboundHandlerAdapter());

        assertThat(bound.isActive()).isTrue();
        bound.close().syncUninterruptibly();
    }

    private ServerBootstrap bootstrap(Transport transport) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        started.add(loops);
        return new ServerBootstrap().group(loops);
    }
}
