/**
 * A program that lets tunnels live and die under mixed traffic for a long time, and says whether anything grows: run by {@code
 * client/src/test/soak/run}.
 */
@NullMarked
package org.owuitunnel.client.soak;

import org.jspecify.annotations.NullMarked;
