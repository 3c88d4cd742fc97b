package org.owuitunnel.relay.acme;

import java.io.IOException;
import org.xbill.DNS.Name;

/** Writes proofs into DNS. Called by one thread at a time; each call waits for the network. */
interface DnsRecords {
    /**
     * Adds {@code record} beside others of its name; nothing happens when it is there already.
     *
     * @param zone the zone that the name is in
     */
    void add(TxtRecord record, Name zone) throws IOException;

    /** Takes {@code record} away and leaves others of its name; nothing happens when it is not there. */
    void remove(TxtRecord record, Name zone) throws IOException;

    /** Whether names are to be looked up to where CNAME records lead, or stay as they are asked for. */
    default boolean followsAliases() {
        return true;
    }
}
