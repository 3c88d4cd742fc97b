/** Sockets, TLS and the choice of HTTP/1.1 or HTTP/2: everything before a request is read. */
@NullMarked
package org.owuitunnel.relay.listen;

import org.jspecify.annotations.NullMarked;
