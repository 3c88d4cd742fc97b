package org.owuitunnel.relay.accounts;

/**
 * Who has shown a token, and which: a user may have several, and what was opened by one ends with that one. No secret.
 *
 * @param owner whose it is
 * @param tokenId by which {@link TokenEntry#id} it is known
 */
public record Bearer(Owner owner, String tokenId) {}
