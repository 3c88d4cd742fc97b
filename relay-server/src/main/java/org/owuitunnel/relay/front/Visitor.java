package org.owuitunnel.relay.front;

/**
 * Who asks, and how he reached us: what the origin is told in forwarded fields.
 *
 * @param address his IP address as text
 * @param scheme {@code https}, or {@code http} where nothing encrypts
 */
record Visitor(String address, String scheme) {}
