/** Both programs as processes of their own, while a relay is replaced, reloaded or stopped. */
@NullMarked
package org.owuitunnel.client.upgrade;

import org.jspecify.annotations.NullMarked;
