/** Which tunnel serves which public name. */
@NullMarked
package org.owuitunnel.relay.route;

import org.jspecify.annotations.NullMarked;
