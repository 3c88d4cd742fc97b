/** How processes on one machine talk to a relay that runs: reload, take over. */
@NullMarked
package org.owuitunnel.relay.control;

import org.jspecify.annotations.NullMarked;
