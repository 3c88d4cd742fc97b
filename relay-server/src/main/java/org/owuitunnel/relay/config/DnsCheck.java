package org.owuitunnel.relay.config;

/** Who is asked whether a DNS record is there, before the authority is told to look. */
public enum DnsCheck {
    /** Every server of the zone: what all of them say the authority will hear, whichever it asks. */
    SERVERS,
    /** The resolver, where the zone's servers cannot be reached from here; what it remembers may be old. */
    RESOLVER,
    /** Nobody: the time-out is waited for. */
    OFF
}
