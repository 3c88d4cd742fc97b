/** A real relay, scripted clients and visitors who speak raw octets: what tests of the relay are played with. */
@NullMarked
package org.owuitunnel.relay.testing;

import org.jspecify.annotations.NullMarked;
