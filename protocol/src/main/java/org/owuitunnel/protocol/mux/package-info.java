/** The stream table of one link: opening, the life of a stream, its queue and its credit. Confined to the link's loop. */
@NullMarked
package org.owuitunnel.protocol.mux;

import org.jspecify.annotations.NullMarked;
