/** The relay's start, drain, stop and configuration: the only package of this module that sees all others. */
@NullMarked
package org.owuitunnel.relay;

import org.jspecify.annotations.NullMarked;
