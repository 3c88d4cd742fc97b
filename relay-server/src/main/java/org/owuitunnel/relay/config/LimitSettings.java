package org.owuitunnel.relay.config;

import java.time.Duration;
import java.util.List;
import org.owuitunnel.protocol.frame.Limits;

/** The settings that bound what visitors, clients and apps may take; docs/limits.md has their reasons. Stateless. */
final class LimitSettings {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final Setting<Integer> STREAMS_PER_LINK = Setting.of(
            "limits.streams-per-link",
            ValueTypes.number(1, Limits.MAX_STREAMS),
            Integer.toString(Limits.MAX_STREAMS),
            "Requests and sockets that one client carries at once; further ones are answered 503.");
    private static final Setting<Integer> VISITOR_CONNECTIONS = Setting.of(
            "limits.visitor-connections",
            ValueTypes.number(1, 1_000_000),
            "10000",
            "Connections of visitors at once; beyond them, whoever is idle for longest has to go, or the newcomer.");
    private static final Setting<Integer> ADDRESS_CONNECTIONS = Setting.of(
            "limits.address-connections",
            ValueTypes.number(0, 1_000_000),
            "500",
            "Connections at once from one address, or one IPv6 network (/64); beyond them the newcomer is closed. 0 for any number.");
    private static final Setting<Integer> ADDRESS_REQUESTS = Setting.of(
            "limits.address-requests",
            ValueTypes.number(0, 1_000_000),
            "200",
            "Requests in a second of one address, or one IPv6 network (/64), five times as many at once; further ones are answered 429. New connections come no faster, either: they wait. 0 for any number.");
    private static final Setting<Duration> HANDSHAKE =
            Setting.of("limits.tls-handshake-timeout", time(SECOND, MINUTE), "10s", "For a visitor's TLS handshake.");
    private static final Setting<Duration> HEAD = Setting.of(
            "limits.header-timeout",
            time(SECOND, MINUTE),
            "10s",
            "For a request's line and fields; then 408, or the end of an HTTP/2 connection.");
    private static final Setting<Duration> BODY_GAP = Setting.of(
            "limits.body-gap-timeout", time(SECOND, DAY), "60s", "Between two pieces of a request's body; then 408.");
    private static final Setting<Duration> IDLE = Setting.of(
            "limits.idle-timeout",
            time(SECOND, DAY),
            "75s",
            "Between two requests on one connection; WebSockets have none.");
    private static final Setting<Duration> SEND = Setting.of(
            "limits.send-timeout",
            time(SECOND, DAY),
            "120s",
            "While a piece of an answer waits and the visitor takes nothing of it; then it is cut.");
    private static final Setting<Duration> FIRST_BYTE = Setting.of(
            "limits.first-byte-timeout",
            time(SECOND, DAY),
            "300s",
            "Until the app's answer begins; then 504. Language models may think for minutes.");
    private static final Setting<Duration> ANSWER_GAP = Setting.of(
            "limits.answer-gap-timeout",
            time(SECOND, DAY),
            "300s",
            "Between two pieces of the app's answer; then it is cut.");
    private static final Setting<Duration> DRAIN = Setting.of(
            "limits.drain-timeout",
            time(Duration.ZERO, Duration.ofMinutes(3)),
            "30s",
            "For requests to end when the relay is told to stop; for WebSockets as well where another process serves.");
    private static final Setting<Duration> NOTICE = Setting.of(
            "limits.drain-notice",
            time(Duration.ZERO, Duration.ofMinutes(3)),
            "0s",
            "Before that: only the health address says no, for a balancer that asks it to send visitors elsewhere.");

    /** All of them. */
    static final List<Setting<?>> ALL = List.of(
            STREAMS_PER_LINK,
            VISITOR_CONNECTIONS,
            ADDRESS_CONNECTIONS,
            ADDRESS_REQUESTS,
            HANDSHAKE,
            HEAD,
            BODY_GAP,
            IDLE,
            SEND,
            FIRST_BYTE,
            ANSWER_GAP,
            DRAIN,
            NOTICE);

    /** Those in force by {@code values}. */
    static RelayConfig.Limits read(Values values) {
        return new RelayConfig.Limits(
                values.get(STREAMS_PER_LINK),
                values.get(VISITOR_CONNECTIONS),
                new RelayConfig.AddressLimits(values.get(ADDRESS_CONNECTIONS), values.get(ADDRESS_REQUESTS), false),
                new RelayConfig.VisitorTimes(
                        values.get(HANDSHAKE),
                        values.get(HEAD),
                        values.get(BODY_GAP),
                        values.get(IDLE),
                        values.get(SEND)),
                new RelayConfig.OriginTimes(values.get(FIRST_BYTE), values.get(ANSWER_GAP)),
                new RelayConfig.DrainTimes(values.get(NOTICE), values.get(DRAIN)));
    }

    private static ValueType<Duration> time(Duration least, Duration most) {
        return ValueTypes.duration(least, most);
    }

    private LimitSettings() {}
}
