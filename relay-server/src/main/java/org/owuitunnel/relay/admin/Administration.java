package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.oidc.SignIn;

/**
 * What a relay is administered by. Safe on any thread.
 *
 * @param tokens those that the running relay asks
 * @param signIn by which administrators are known without a token; empty where there is no issuer
 */
public record Administration(Ledger ledger, TokenStore tokens, Optional<SignIn> signIn) {
    /** Writes down an act that changed nothing in the books themselves. Waits for the disk. */
    void note(Actor actor, String act, String subject, String detail) throws IOException {
        Audit.Entry entry = new Audit.Entry(Instant.now(), actor.text(), act, subject, detail);
        boolean ignored = ledger.database().write(sql -> {
            Audit.note(sql, entry);
            return true;
        });
    }
}
