package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.wire.Transport;

class AddressRaceTest {
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final EventLoop loop = group.next();
    private final CompletableFuture<Channel> winner = new CompletableFuture<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void familiesTakeTurnsAndEachKeepsItsOrder() {
        assertThat(AddressRace.alternating(hosts("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1")))
                .isEqualTo(hosts("2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"));
        assertThat(AddressRace.alternating(hosts("192.0.2.1", "2001:db8::1", "192.0.2.2")))
                .isEqualTo(hosts("192.0.2.1", "2001:db8::1", "192.0.2.2"));
    }

    @Test
    void addressThatRefusesMakesWayForTheNextAtOnce() throws Exception {
        try (ServerSocket four = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            race(four.getLocalPort(), "::1", "127.0.0.1");
            Channel won = winner.get(5, TimeUnit.SECONDS);
            assertThat(((InetSocketAddress) won.remoteAddress()).getAddress())
                    .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        }
    }

    @Test
    void addressThatStaysSilentIsOvertaken() throws Exception {
        // A full backlog drops what else wants to connect; 127.0.0.2 is loopback as well on Linux.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Socket first = new Socket(silent.getInetAddress(), silent.getLocalPort());
                Socket second = new Socket(silent.getInetAddress(), silent.getLocalPort());
                ServerSocket answers = new ServerSocket(silent.getLocalPort(), 5, InetAddress.ofLiteral("127.0.0.2"))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            race(answers.getLocalPort(), "127.0.0.1", "127.0.0.2");
            Channel won = winner.get(5, TimeUnit.SECONDS);
            assertThat(((InetSocketAddress) won.remoteAddress()).getAddress())
                    .isEqualTo(InetAddress.ofLiteral("127.0.0.2"));
        }
    }

    /** After a lost SYN the system waits longer each time; a new connection begins to count anew. */
    @Test
    void addressThatDropsWhatComesIsTriedAgainBesideTheFirstTry() throws Exception {
        // A full backlog drops SYNs; taking one connection out of it makes room.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            AddressRace race = race(full.getLocalPort(), "127.0.0.1");
            loop.schedule(() -> {}, 3_500, TimeUnit.MILLISECONDS).sync();
            assertThat(race.running()).isBetween(3, 6);
            full.accept().close();
            full.accept().close();
            assertThat(winner.get(2, TimeUnit.SECONDS).isActive()).isTrue();
            assertThat(race.running()).isZero();
        }
    }

    @Test
    void raceThatNobodyWinsIsLostWithTheLastFailure() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        race(port, "127.0.0.1", "::1");
        assertThat(winner)
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(ConnectException.class);
    }

    private AddressRace race(int port, String... literals) {
        AddressRace race = new AddressRace(loop, hosts(literals), port, new AddressRace.Finish() {
            @Override
            public void won(Channel channel) {
                winner.complete(channel);
            }

            @Override
            public void lost(Throwable last) {
                winner.completeExceptionally(last);
            }
        });
        loop.submit(race::start).syncUninterruptibly();
        return race;
    }

    private static List<InetAddress> hosts(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }
}
