/** How an administrator signs in at an issuer of OpenID Connect: requests to it, and what its answers have to prove. */
@NullMarked
package org.owuitunnel.relay.oidc;

import org.jspecify.annotations.NullMarked;
