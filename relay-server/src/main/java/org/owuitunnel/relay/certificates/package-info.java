/** Where the relay's certificates come from: PEM files, or the local CA whose word counts on private addresses alone. */
@NullMarked
package org.owuitunnel.relay.certificates;

import org.jspecify.annotations.NullMarked;
