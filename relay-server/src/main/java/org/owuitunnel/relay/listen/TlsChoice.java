package org.owuitunnel.relay.listen;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** Which certificate a visitor is shown. Asked at each new connection, on event loops: must not block. */
@FunctionalInterface
public interface TlsChoice {
    /**
     * What shall serve whoever asks for {@code host}, or null while there is no certificate at all.
     *
     * @param host in lower case, or "" when none was named
     */
    @Nullable
    SslContext find(String host);
}
