/** The leg to the local app: each stream that the relay opens becomes one HTTP/1.1 exchange with it. Lives on the link's loop. */
@NullMarked
package org.owuitunnel.client.origin;

import org.jspecify.annotations.NullMarked;
