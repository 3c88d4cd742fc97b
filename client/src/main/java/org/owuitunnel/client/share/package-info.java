/** What the relay's API gives: links for others, made and ended, and a token for an invitation. */
@NullMarked
package org.owuitunnel.client.share;

import org.jspecify.annotations.NullMarked;
