package org.owuitunnel.relay.listen;

import org.jspecify.annotations.Nullable;

/** What plain HTTP answers. Called on event loops: must not block. */
public interface PlainPages {
    /**
     * The answer to a GET or HEAD of {@code path}, the query cut off, or null for a redirect to HTTPS.
     *
     * @param host the host that the visitor named, in canonical form without a port
     */
    @Nullable
    Page find(String host, String path);

    /** Where HTTPS is served: the port of the redirect. */
    int httpsPort();

    /** A page; {@code fileName} when it is to be saved rather than shown. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Page(String contentType, byte[] body, @Nullable String fileName) {}
}
