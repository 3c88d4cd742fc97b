/** The client's commands, configuration and wiring: the only package of this module that sees all others. */
@NullMarked
package org.owuitunnel.client;

import org.jspecify.annotations.NullMarked;
