package org.owuitunnel.relay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;

class TransportTest {
    @Test
    void loopSaysWhichTransportItWasMadeFor() {
        try (EventLoopGroup best =
                        new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
                EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            assertThat(Transport.of(best.next())).isEqualTo(Transport.best());
            assertThat(Transport.of(nio.next())).isEqualTo(Transport.NIO);
        }
    }
}
