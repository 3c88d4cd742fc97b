package org.owuitunnel.protocol.frame;

/**
 * What a visitor asked for, as OPEN carries it. Protocol section 4.1.
 *
 * @param method request method, case-sensitive (RFC 9110 section 9.1)
 * @param authority host and optional port by which the visitor named us; becomes {@code Host} at the origin
 * @param target origin-form or asterisk-form (RFC 9112 section 3.2), octets unchanged
 * @param upgrade true when the visitor wants a WebSocket: after a 101 the stream carries opaque bytes
 * @param fields header fields without hop-by-hop ones and without {@code host}
 */
public record RequestHead(String method, String authority, String target, boolean upgrade, Fields fields) {
    /** Method and target without the query: a query may hold secrets and this string may reach a log. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return method + ' ' + authority + (query < 0 ? target : target.substring(0, query) + "?…");
    }
}
