/** A visitor's exchange: head in, stream out, answer back, by HTTP/1.1 or HTTP/2; upgrades; error pages. */
@NullMarked
package org.owuitunnel.relay.front;

import org.jspecify.annotations.NullMarked;
