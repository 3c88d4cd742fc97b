/** Who may open a tunnel, and which name belongs to whom. */
@NullMarked
package org.owuitunnel.relay.accounts;

import org.jspecify.annotations.NullMarked;
