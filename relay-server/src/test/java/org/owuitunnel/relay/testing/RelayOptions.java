package org.owuitunnel.relay.testing;

import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.RelayServer;
import org.owuitunnel.relay.admin.Administration;
import org.owuitunnel.relay.config.AbuseContact;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.listen.Entrance;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** In what a {@link RelayFixture} differs from a relay that nobody configured. */
public final class RelayOptions {
    private static final RelayConfig.Limits PRESET = RelaySettings.presetLimits();

    private int streamsPerLink = PRESET.streamsPerLink();
    private int visitorConnections = PRESET.visitorConnections();
    private RelayConfig.AddressLimits address = PRESET.address();
    private RelayConfig.VisitorTimes visitorTimes = PRESET.visitor();
    private RelayConfig.OriginTimes originTimes = PRESET.origin();
    private RelayConfig.DrainTimes drain = PRESET.drain();
    private Backlog backlog = Backlog.ofThisProgram();
    private RelayConfig.Proxies proxies = RelayConfig.Proxies.NONE;
    private boolean proxyProtocol;
    private Optional<Duration> hsts = Optional.empty();
    private List<Label> expected = List.of();
    private Observer observer = Observer.NONE;
    private @Nullable Administration administration;
    private Quotas quotas = Quotas.NONE;
    private Optional<AbuseContact> abuse = Optional.empty();

    RelayOptions() {}

    /** A link carries so many streams at once. */
    public RelayOptions streamsPerLink(int most) {
        streamsPerLink = most;
        return this;
    }

    /** Visitors may have so many connections at once. */
    public RelayOptions visitorConnections(int most) {
        visitorConnections = most;
        return this;
    }

    /** The visitors of one address may have this. */
    public RelayOptions address(RelayConfig.AddressLimits most) {
        address = most;
        return this;
    }

    /** A visitor may take this long. */
    public RelayOptions visitorTimes(RelayConfig.VisitorTimes times) {
        visitorTimes = times;
        return this;
    }

    /** A visitor may take this long for the head of a request. */
    public RelayOptions headTime(Duration time) {
        visitorTimes = new RelayConfig.VisitorTimes(
                visitorTimes.handshake(), time, visitorTimes.bodyGap(), visitorTimes.idle(), visitorTimes.send());
        return this;
    }

    /** An app may take this long. */
    public RelayOptions originTimes(RelayConfig.OriginTimes times) {
        originTimes = times;
        return this;
    }

    /** It is left like this when it stops. */
    public RelayOptions drain(RelayConfig.DrainTimes times) {
        drain = times;
        return this;
    }

    /** It holds what waits here. */
    public RelayOptions backlog(Backlog held) {
        backlog = held;
        return this;
    }

    /** It has a way in for proxies as well, whose word it takes. */
    public RelayOptions behind(RelayConfig.Proxies trusted) {
        proxies = trusted;
        return this;
    }

    /** Whoever connects says first for whom, by the PROXY protocol. */
    public RelayOptions proxyProtocol(boolean spoken) {
        proxyProtocol = spoken;
        return this;
    }

    /** It tells browsers to come by HTTPS only, for so long. */
    public RelayOptions strict(Duration life) {
        hsts = Optional.of(life);
        return this;
    }

    /** It has just started and knows a name from before. */
    public RelayOptions expecting(String name) {
        expected = List.of(new Label(name));
        return this;
    }

    /** This one is told what happens. */
    public RelayOptions observedBy(Observer told) {
        observer = told;
        return this;
    }

    /** It is administered by this. */
    public RelayOptions administeredBy(Administration administrators) {
        administration = administrators;
        return this;
    }

    /** The owners of tunnels are granted this. */
    public RelayOptions granting(Quotas granted) {
        quotas = granted;
        return this;
    }

    /** It says whom to write to. */
    public RelayOptions reachableAt(AbuseContact contact) {
        abuse = Optional.of(contact);
        return this;
    }

    /** Starts it. */
    public RelayFixture start() {
        return new RelayFixture(this);
    }

    /** What waits in memory. */
    Backlog backlog() {
        return backlog;
    }

    /** What the relay is made of, besides what each fixture has. */
    RelayServer.Setup setup(CustomHosts custom, Admission admission, Gate gate, EventLoopGroup loops) {
        return new RelayServer.Setup(
                Hostname.of(RelayFixture.DOMAIN).orElseThrow(),
                false,
                custom,
                host -> RelayIdentity.SHARED.server(),
                admission,
                gate,
                () -> "ok",
                (owner, name, port) -> List.of("https://" + name + "." + RelayFixture.DOMAIN + ":" + port),
                new RelayConfig.Limits(streamsPerLink, visitorConnections, address, visitorTimes, originTimes, drain),
                backlog,
                proxies,
                hsts,
                expected,
                observer,
                administration,
                quotas,
                abuse,
                loops);
    }

    /** Its ways in, at ports of their own. */
    RelayServer.Doors doors() {
        return new RelayServer.Doors(door(), proxies.trusted().isEmpty() ? null : door());
    }

    private RelayServer.Door door() {
        return new RelayServer.Door(
                new Entrance.Address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), proxyProtocol);
    }
}
