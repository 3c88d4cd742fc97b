/** The settings of a program: read and checked once at the edge, then one immutable record. */
@NullMarked
package org.owuitunnel.relay.config;

import org.jspecify.annotations.NullMarked;
