/** What the program says about itself: log lines. */
@NullMarked
package org.owuitunnel.relay.observe;

import org.jspecify.annotations.NullMarked;
