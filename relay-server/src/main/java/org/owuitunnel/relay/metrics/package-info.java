/** What a relay counts, for those who collect it; the only package that knows Micrometer, and loaded by a relay that is asked for metrics only. */
@NullMarked
package org.owuitunnel.relay.metrics;

import org.jspecify.annotations.NullMarked;
