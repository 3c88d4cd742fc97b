/** The wire of a link and the stream table that both of its ends share. */
@NullMarked
package org.owuitunnel.protocol;

import org.jspecify.annotations.NullMarked;
