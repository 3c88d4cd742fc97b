package org.owuitunnel.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** Admits whose token the relay's books know, under the names that they keep. Safe on any thread. */
record StoredAdmission(TokenStore tokens, NameBook names, RelayTls.NewName newName, UserQuotas quotas)
        implements Admission {
    @Override
    public Optional<Bearer> admit(@Nullable String token) {
        return tokens.verify(token);
    }

    @Override
    public boolean knows(Bearer bearer) {
        return tokens.knows(bearer);
    }

    @Override
    public boolean isBlocked(Label name) {
        return tokens.isBlocked(name);
    }

    @Override
    public OptionalInt mostTunnels(Owner owner) {
        return tokens.limits(owner.id()).tunnels();
    }

    @Override
    public Claim claim(Owner owner, @Nullable String wanted) throws IOException {
        Claim claim = names.claim(owner.id(), wanted);
        if (claim instanceof Claim.Granted) {
            newName.granted();
            quotas.prepare(owner.id());
        }
        return claim;
    }

    @Override
    public List<Label> names(Owner owner) throws IOException {
        return names.namesOf(owner.id());
    }
}
