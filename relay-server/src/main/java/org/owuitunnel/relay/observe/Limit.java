package org.owuitunnel.relay.observe;

import java.util.Locale;

/** A bound of docs/limits.md that somebody has met, where no answer with a code of its own tells of it. Names are part of the metrics. */
public enum Limit {
    /** As many connections as there may be: the newcomer was turned away, or somebody idle had to go. */
    VISITOR_CONNECTIONS,
    /** As many connections as one address may have. */
    ADDRESS_CONNECTIONS,
    /** More requests than one address may make; each of them is an answer {@code too-many-requests} as well. */
    ADDRESS_REQUESTS,
    /** Connections of one address that begin too fast, or after floods: they wait, or are turned away. */
    ADDRESS_OPENINGS,
    /** More addresses than are told apart: the newest are not counted. */
    ADDRESS_TABLE,
    /** A visitor's TLS handshake took too long. */
    TLS_HANDSHAKE_TIMEOUT,
    /** The fields of a request on an HTTP/2 connection did not come to their end; on others that is an answer. */
    HEADER_TIMEOUT,
    /** A connection without a request was closed. */
    IDLE_TIMEOUT,
    /** A visitor took nothing of his answer. */
    SEND_TIMEOUT,
    /** A visitor went on sending a request that nobody wanted. */
    DISCARD_TIMEOUT,
    /** Resets or small frames by the hundred on an HTTP/2 connection. */
    H2_FLOOD,
    /** A tunnel carries as many requests as it may. */
    STREAMS_PER_LINK,
    /** A WebSocket of a client on which no hello came. */
    HELLO_TIMEOUT,
    /** A client's name was refused: another's, reserved, or one too many. */
    NAME_REFUSED,
    /** As many tunnels as their user may have open. */
    USER_TUNNELS,
    /** More requests than a user's tunnels may have; each of them is an answer {@code user-limit} as well. */
    USER_REQUESTS,
    /** As many requests and sockets as a user's tunnels may carry. */
    USER_STREAMS,
    /** More octets a second than a user's tunnels may carry: what is under way waits. Counted each time that something does. */
    USER_BANDWIDTH,
    /** A user's octets of the month are used up; each request is an answer {@code user-quota} as well. */
    USER_MONTH,
    /** More connections that ask for metrics than are answered at once. */
    METRICS_CONNECTIONS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As metrics and docs/limits.md have it. */
    public String label() {
        return label;
    }
}
