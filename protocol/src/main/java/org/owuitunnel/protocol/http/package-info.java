/** Rules that turn HTTP heads into frames and back: hop-by-hop fields, forwarded fields, body lengths. Used by both ends. */
@NullMarked
package org.owuitunnel.protocol.http;

import org.jspecify.annotations.NullMarked;
