/** Small files that hold secrets and state: private, replaced as a whole, locked between processes. */
@NullMarked
package org.owuitunnel.relay.storage;

import org.jspecify.annotations.NullMarked;
