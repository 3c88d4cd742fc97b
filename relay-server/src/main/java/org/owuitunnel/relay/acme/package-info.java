/** A wildcard certificate by ACME: orders, proofs in DNS, renewal. */
@NullMarked
package org.owuitunnel.relay.acme;

import org.jspecify.annotations.NullMarked;
