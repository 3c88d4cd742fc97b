/** The client's settings and the tokens it keeps for relays. */
@NullMarked
package org.owuitunnel.client.config;

import org.jspecify.annotations.NullMarked;
