/** What the client's tests share: a link in memory, a visitor at its far end, and an origin that follows a script. */
@NullMarked
package org.owuitunnel.client.testing;

import org.jspecify.annotations.NullMarked;
