/**
 * The link: numbering, acknowledgement, replay and keep-alive of frames, and their way into WebSocket messages.
 *
 * <p>A link outlives the WebSockets that carry it. Everything here is confined to the link's event loop.
 */
@NullMarked
package org.owuitunnel.protocol.link;

import org.jspecify.annotations.NullMarked;
