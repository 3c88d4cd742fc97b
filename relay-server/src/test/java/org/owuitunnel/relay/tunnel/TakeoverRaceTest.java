package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.RouteTable;
import org.owuitunnel.relay.wire.Transport;

/** Sessions that open at the same moment, each on a loop of its own: those of one name, and those of a relay that stops. */
@Timeout(60)
final class TakeoverRaceTest {
    private static final int RACERS = 4;

    /** With two steps in place of one it takes some tens of them until two racers see the same session before them. */
    private static final int ROUNDS = 1_000;

    private static final Label NAME = new Label("demo");
    private static final Bearer BEARER = new Bearer(new Owner("alice", "Alice"), "a1");
    private static final Hello HELLO = new Hello("test", "demo", List.of(), null, null);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final RelayConfig.Limits LIMITS = new RelayConfig.Limits(
            100,
            1_000,
            new RelayConfig.AddressLimits(0, 0, false),
            new RelayConfig.VisitorTimes(LONG, LONG, LONG, LONG, LONG),
            new RelayConfig.OriginTimes(LONG, LONG),
            new RelayConfig.DrainTimes(Duration.ZERO, LONG));

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(RACERS, Transport.best().ioHandlerFactory());

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void oneOfThemIsServedAndTheOthersAreTold() throws Exception {
        RouteTable routes = new RouteTable();
        Sessions sessions = new Sessions(routes, new SecureRandom(), () -> LIMITS, Observer.NONE);
        for (int round = 0; round < ROUNDS; round++) {
            CyclicBarrier start = new CyclicBarrier(RACERS);
            List<Future<Opening>> opening = new ArrayList<>();
            for (EventExecutor loop : loops) {
                opening.add(loop.submit(() -> {
                    start.await();
                    return sessions.open(new Newcomer(BEARER, NAME, HELLO, null), (EventLoop) loop);
                }));
            }
            List<TunnelSession> opened = new ArrayList<>();
            for (Future<Opening> one : opening) {
                opened.add(((Opening.Opened) one.sync().getNow()).session());
            }
            settle();
            List<TunnelSession> alive =
                    opened.stream().filter(one -> !one.link().ended()).toList();
            assertThat(alive).hasSize(1);
            assertThat(routes.find(NAME)).isSameAs(alive.getFirst());
            assertThat(sessions.count()).isEqualTo(1);
        }
    }

    @Test
    void whoeverOpensWhileAllAreEndedIsEndedToo() throws Exception {
        RouteTable routes = new RouteTable();
        Sessions sessions = new Sessions(routes, new SecureRandom(), () -> LIMITS, Observer.NONE);
        EventLoop loop = loops.next();
        sessions.closeAll(CloseCode.GOING_AWAY, "the relay stops");
        Opening opening = loop.submit(() -> sessions.open(new Newcomer(BEARER, NAME, HELLO, null), loop))
                .sync()
                .getNow();
        settle();
        assertThat(((Opening.Opened) opening).session().link().ended()).isTrue();
        assertThat(sessions.count()).isZero();
        assertThat(routes.find(NAME)).isNull();
    }

    /** Each loop does what the others have handed it. */
    private void settle() {
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).syncUninterruptibly();
        }
    }
}
