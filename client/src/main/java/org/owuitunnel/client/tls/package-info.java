/** TLS as this program speaks it to servers, to a relay as to an app: whom it trusts, and what is wrong where it does not. */
@NullMarked
package org.owuitunnel.client.tls;

import org.jspecify.annotations.NullMarked;
