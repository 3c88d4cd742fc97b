package org.owuitunnel.relay.acme;

import org.xbill.DNS.Name;

/**
 * A proof in DNS.
 *
 * @param name absolute
 * @param value what the record's text is; two orders for a domain and its wildcard have two values at the same name
 */
record TxtRecord(Name name, String value) {
    /** Seconds that resolvers may remember it: as few as servers take. */
    static final int TTL_SECONDS = 60;

    /** The name as programs and APIs write it, without the dot at the end. */
    String host() {
        return name.toString(true);
    }
}
