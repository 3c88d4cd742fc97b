package org.owuitunnel.relay.admin;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.LiveTunnel;
import tools.jackson.databind.node.ObjectNode;

/** Tunnels, users and tokens as the API tells them. Stateless. */
final class AdminViews {
    static void into(ObjectNode content, LiveTunnel live) {
        LiveTunnel.Figures figures = live.figures();
        content.put("name", live.name().text())
                .put("user", live.bearer().owner().name())
                .put("token", live.bearer().tokenId())
                .put("client", Printable.of(live.client()))
                .put("since", live.since().toString())
                .put("private", live.gated())
                .put("connected", figures.attached())
                .put("streams", figures.streams())
                .put("bytesToVisitors", figures.fromClient())
                .put("bytesFromVisitors", figures.toClient())
                .put("roundTripMicros", TimeUnit.NANOSECONDS.toMicros(figures.roundTripNanos()));
    }

    static void into(ObjectNode content, UserBook.Listed listed) {
        content.put("name", listed.user().owner().name())
                .put("id", listed.user().owner().id())
                .put("created", listed.user().created().toString())
                .put("disabled", listed.user().disabled())
                .put("tokens", listed.tokens())
                .put("bytesThisMonth", listed.octets());
        listed.names().stream().map(Label::text).forEach(content.putArray("names")::add);
        into(content.putObject("limits"), listed.user().limits());
    }

    private static void into(ObjectNode content, UserLimits limits) {
        put(content, "tunnels", limits.tunnels());
        put(content, "requestsPerSecond", limits.requestsPerSecond());
        put(content, "bytesPerSecond", limits.bytesPerSecond());
        put(content, "streams", limits.streams());
        put(content, "bytesPerMonth", limits.bytesPerMonth());
    }

    private static void put(ObjectNode content, String member, OptionalInt limit) {
        limit.ifPresent(value -> content.put(member, value));
    }

    private static void put(ObjectNode content, String member, OptionalLong limit) {
        limit.ifPresent(value -> content.put(member, value));
    }

    static void into(ObjectNode content, TokenEntry token) {
        content.put("id", token.id())
                .put("user", token.owner().name())
                .put("label", token.label())
                .put("admin", token.admin())
                .put("created", token.created().toString());
        token.expires().ifPresent(end -> content.put("expires", end.toString()));
        token.lastUsed().ifPresent(day -> content.put("lastUsed", day.toString()));
    }

    private AdminViews() {}
}
