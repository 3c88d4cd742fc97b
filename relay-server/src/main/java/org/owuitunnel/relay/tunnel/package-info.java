/** The relay's end of tunnels: link endpoint, sessions, takeover, hold and resume. */
@NullMarked
package org.owuitunnel.relay.tunnel;

import org.jspecify.annotations.NullMarked;
