package org.owuitunnel.relay.tunnel;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.RouteTable;

/** The relay's end of a link: the relay's own door, greeting and session, without sockets. Its clocks stand still. */
final class CutRelay implements Admission {
    private static final Label NAME = new Label("demo");
    private static final Bearer BEARER = new Bearer(new Owner("alice", "Alice"), "a1");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final RelayConfig.Limits LIMITS = new RelayConfig.Limits(
            100,
            1_000,
            new RelayConfig.AddressLimits(0, 0, false),
            new RelayConfig.VisitorTimes(LONG, LONG, LONG, LONG, LONG),
            new RelayConfig.OriginTimes(LONG, LONG),
            new RelayConfig.DrainTimes(Duration.ZERO, LONG));

    private final RouteTable routes = new RouteTable();
    private final LinkEndpoint endpoint;
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    CutRelay(SecureRandom random) {
        Sessions sessions = new Sessions(routes, random, () -> LIMITS, Observer.NONE);
        endpoint = new LinkEndpoint(
                new Greeting.Setup(
                        sessions,
                        this,
                        Gate.inMemory(InstantSource.system()),
                        Runnable::run,
                        (owner, name) -> List.of("https://" + name + ".a.test")),
                "owui-relay/test");
    }

    /** A connection that a client has opened. */
    EmbeddedChannel accept() {
        EmbeddedChannel channel =
                new EmbeddedChannel(new HttpServerCodec(), new SimpleChannelInboundHandler<HttpObject>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                        if (message instanceof HttpRequest request) {
                            endpoint.enter(ctx, request, InetAddress.getLoopbackAddress());
                        }
                    }
                });
        channel.freezeTime();
        channels.add(channel);
        return channel;
    }

    /** The tunnel that visitors find now. */
    @Nullable
    TunnelSession session() {
        return (TunnelSession) routes.find(NAME);
    }

    /** Runs what waits on its loops. */
    boolean turn() {
        boolean ran = false;
        for (EmbeddedChannel channel : channels) {
            while (channel.hasPendingTasks()) {
                channel.runPendingTasks();
                ran = true;
            }
        }
        return ran;
    }

    /** Lets time pass, after which the session pings and says what it has. */
    void pass(long nanos) {
        channels.forEach(channel -> channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS));
        requireNonNull(session(), "session").link().tick();
    }

    @Override
    public Optional<Bearer> admit(@Nullable String token) {
        return Optional.of(BEARER);
    }

    @Override
    public boolean knows(Bearer bearer) {
        return true;
    }

    @Override
    public List<Label> names(Owner owner) {
        return List.of();
    }

    @Override
    public Claim claim(Owner owner, @Nullable String wanted) {
        return new Claim.Granted(NAME);
    }
}
