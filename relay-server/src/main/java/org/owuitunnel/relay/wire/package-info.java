/** The WebSocket under a link and the sockets under that: the same code at both ends. Each part lives on its channel's loop. */
@NullMarked
package org.owuitunnel.relay.wire;

import org.jspecify.annotations.NullMarked;
