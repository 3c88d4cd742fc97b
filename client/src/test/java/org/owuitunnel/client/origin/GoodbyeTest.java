package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.wire.Transport;

/** Whether the app hears a goodbye by TLS: Netty's server tells that from the mere end of a connection, the JDK's does not. */
class GoodbyeTest {
    private static final TestCa CA = new TestCa("Kitchen CA");

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final LinkedBlockingQueue<Boolean> goodbyes = new LinkedBlockingQueue<>();
    private Channel listener;

    @BeforeEach
    void start() throws Exception {
        TestCa.Identity identity = CA.issue("127.0.0.1");
        SslContext tls = SslContextBuilder.forServer(identity.key(), identity.certificate())
                .build();
        listener = new ServerBootstrap()
                .group(loops)
                .channel(Transport.best().serverSocketChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new App());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .sync()
                .channel();
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Agrees to each upgrade, answers everything else, and notes how each connection ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // what cannot be written shows in the test
    private final class App extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf request) {
            boolean upgrade = request.toString(StandardCharsets.ISO_8859_1).contains("upgrade: websocket");
            String answer = upgrade ? TlsLeg.SWITCH : TlsLeg.OK;
            ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslCloseCompletionEvent end) {
                goodbyes.add(end.isSuccess());
            }
        }
    }

    private OriginAddress app() {
        return new OriginAddress("127.0.0.1", ((InetSocketAddress) listener.localAddress()).getPort(), true);
    }

    @ParameterizedTest
    @EnumSource
    void anIdleConnectionEndsWithOne(TlsLeg.Provider provider) throws Exception {
        OriginAddress app = app();
        try (OriginTls tls = new OriginTls(app, new OriginTrust(List.of(CA.certificate()), false), provider.netty());
                OriginFixture fixture = OriginFixture.to(app, tls)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(1500, TimeUnit.MILLISECONDS);
            fixture.tick();
            assertThat(goodbyes.poll(8, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfAVisitorsDirectionIsOne(TlsLeg.Provider provider) throws Exception {
        OriginAddress app = app();
        try (OriginTls tls = new OriginTls(app, new OriginTrust(List.of(CA.certificate()), false), provider.netty());
                OriginFixture fixture = OriginFixture.to(app, tls)) {
            Fields fields = Fields.of("sec-websocket-version", "13", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
            Visitor visitor =
                    fixture.tunnel.open(new RequestHead("GET", "name.example.test", "/", true, fields), false);
            assertThat(visitor.head().status()).isEqualTo(101);
            visitor.ends();
            assertThat(goodbyes.poll(8, TimeUnit.SECONDS)).isTrue();
        }
    }
}
