/**
 * The wire format: frames as records, their codec, header blocks, limits and error codes.
 *
 * <p>Knows bytes and no policy: nothing here opens, schedules or closes. docs/protocol.md is its specification.
 */
@NullMarked
package org.owuitunnel.protocol.frame;

import org.jspecify.annotations.NullMarked;
