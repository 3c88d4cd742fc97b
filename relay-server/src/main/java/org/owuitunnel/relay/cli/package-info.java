/** The commands of the relay, and what both programs' commands share. */
@NullMarked
package org.owuitunnel.relay.cli;

import org.jspecify.annotations.NullMarked;
