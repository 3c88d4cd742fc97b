package org.owuitunnel.relay.admin;

import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;

/**
 * What a relay is administered by. Safe on any thread.
 *
 * @param tokens those that the running relay asks
 */
public record Administration(Ledger ledger, TokenStore tokens) {}
