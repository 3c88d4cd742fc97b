package org.owuitunnel.relay.route;

import org.jspecify.annotations.Nullable;

/**
 * Finds what a visitor's authority means to this relay: the one place where that is decided. Safe on any thread.
 *
 * <p>A relay serves its domain itself, tunnels one label below it, and custom hosts elsewhere, each of which means one owner's
 * tunnel. What is decided here holds for one request: neither the connection's certificate nor the request before counts, so
 * that browsers may reuse connections (RFC 9113 section 9.1.1) as they like. A local relay serves, beside that, whatever name or
 * address its owner's devices reach it by: they all mean its only tunnel.
 */
public final class Locator {
    private final Hostname domain;
    private final RouteTable routes;
    private final CustomHosts custom;
    private final boolean local;

    /** A locator for {@code domain}; {@code local} when every other authority means the only tunnel. */
    public Locator(Hostname domain, RouteTable routes, CustomHosts custom, boolean local) {
        this.domain = domain;
        this.routes = routes;
        this.custom = custom;
        this.local = local;
    }

    /** What an authority leads to. */
    public sealed interface Target {
        /** A tunnel serves it. */
        record Served(Route route) implements Target {}

        /** It could be a tunnel's name, but none serves it now; whether one ever did is not told. */
        record Unserved() implements Target {}

        /** The relay itself. */
        record Relay() implements Target {}

        /** It does not belong to this relay. */
        record Foreign() implements Target {}
    }

    /** What {@code authority}, as a visitor sent it, leads to. */
    public Target locate(String authority) {
        if (!(Authority.parse(authority) instanceof Authority.Named named)) {
            return new Target.Foreign();
        }
        return switch (named.host().within(domain)) {
            case Place.Tunnel tunnel -> target(routes.find(tunnel.label()));
            case Place.NoTunnel() -> new Target.Unserved();
            case Place.Base() -> local ? target(routes.any()) : new Target.Relay();
            case Place.Foreign() -> local ? target(routes.any()) : elsewhere(named.host());
        };
    }

    /** True when {@code authority} names the relay itself. */
    public boolean isRelay(String authority) {
        return Authority.parse(authority) instanceof Authority.Named named
                && named.host().equals(domain);
    }

    private Target elsewhere(Hostname host) {
        CustomHosts.Holder holder = host.isAtOrBelow(domain) ? null : custom.find(host);
        if (holder == null) {
            return new Target.Foreign();
        }
        Route route = routes.find(holder.label());
        return target(route == null ? null : route.of(holder.owner()));
    }

    private static Target target(@Nullable Route route) {
        return route == null ? new Target.Unserved() : new Target.Served(route);
    }
}
