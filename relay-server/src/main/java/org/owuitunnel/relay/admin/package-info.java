/** What the relay offers to programs of its owners and of whoever runs it, under its own name. */
@NullMarked
package org.owuitunnel.relay.admin;

import org.jspecify.annotations.NullMarked;
