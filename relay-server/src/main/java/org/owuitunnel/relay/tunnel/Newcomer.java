package org.owuitunnel.relay.tunnel;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Label;

/**
 * A client that is to serve a name which its token's user may have. Immutable.
 *
 * @param basic what is kept of the user name and password in its hello; null where there are none
 */
record Newcomer(
        Bearer bearer, Label name, Hello hello, @Nullable BasicDigest basic) {}
