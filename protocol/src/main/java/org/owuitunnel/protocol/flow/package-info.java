/** Credit and scheduling: windows of both directions and the choice of the next stream. Pure logic: no I/O, no clock. */
@NullMarked
package org.owuitunnel.protocol.flow;

import org.jspecify.annotations.NullMarked;
