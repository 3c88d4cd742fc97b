/** Links for others, made and ended by the relay's API. */
@NullMarked
package org.owuitunnel.client.share;

import org.jspecify.annotations.NullMarked;
