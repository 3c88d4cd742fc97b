package org.owuitunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.wire.Transport;

class TunnelTest {
    private static final TestCa CA = new TestCa("tunnel test");

    @Test
    void appGetsTheTimeThatTheRelayGrants() throws Exception {
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
        CompletableFuture<Welcome> online = new CompletableFuture<>();
        try (TestRelay relay = new TestRelay(CA.issue("localhost")).grantsOrigins(1, 300);
                ScriptedServer silent = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.waitsForTheEnd();
                });
                Tunnel tunnel = Tunnel.open(ends(relay, silent), loops, new Events(online))) {
            assertThat(tunnel).isNotNull();
            assertThat(online.get(8, TimeUnit.SECONDS).firstByteSeconds()).isEqualTo(1);
            Visitor visitor = relay.open(new RequestHead("GET", "app.test", "/", false, Fields.EMPTY), true);
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
    }

    private static Tunnel.Ends ends(TestRelay relay, ScriptedServer app) {
        return new Tunnel.Ends(
                new RelayEndpoint("localhost", relay.port()),
                List.of(CA.certificate()),
                null,
                () -> "token",
                new OriginAddress("127.0.0.1", app.port()));
    }

    private record Events(CompletableFuture<Welcome> whenOnline) implements LinkEvents {
        @Override
        public void online(Welcome welcome) {
            whenOnline.complete(welcome);
        }

        @Override
        public void lost(String reason) {}

        @Override
        public void retrying(Duration pause, LinkFailure because) {}

        @Override
        public void failed(LinkFailure failure) {
            whenOnline.completeExceptionally(new AssertionError(failure.sentence()));
        }
    }
}
