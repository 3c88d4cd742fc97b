/** Who may visit a tunnel that is not open to everyone: links that are shared, and the passes that visitors get for them. */
@NullMarked
package org.owuitunnel.relay.gate;

import org.jspecify.annotations.NullMarked;
