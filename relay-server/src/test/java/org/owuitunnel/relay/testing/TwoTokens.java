package org.owuitunnel.relay.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;

/** Knows two tokens; a name belongs to whoever asked for it first. */
final class TwoTokens implements Admission {
    private final Map<String, Owner> owners = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();

    /** How many tunnels each may have. */
    private volatile OptionalInt most = OptionalInt.empty();

    /** From now on nobody may have more tunnels open. */
    void grantsTunnels(int count) {
        most = OptionalInt.of(count);
    }

    /** From now on nobody has a token of {@code owner}. */
    void revokes(String owner) {
        revoked.add(owner);
    }

    @Override
    public OptionalInt mostTunnels(Owner owner) {
        return most;
    }

    @Override
    public Optional<Bearer> admit(@Nullable String token) {
        return switch (token) {
            case RelayFixture.ALICE -> Optional.of(new Bearer(new Owner("alice", "laptop"), "a1"));
            case RelayFixture.BOB -> Optional.of(new Bearer(new Owner("bob", "desktop"), "b1"));
            case null, default -> Optional.empty();
        };
    }

    @Override
    public boolean knows(Bearer bearer) {
        return !revoked.contains(bearer.owner().id());
    }

    @Override
    public Claim claim(Owner owner, @Nullable String wanted) {
        String name = wanted == null ? owner.id() : wanted;
        Owner first = owners.putIfAbsent(name, owner);
        return first == null || first.equals(owner)
                ? new Claim.Granted(new Label(name))
                : new Claim.Refused(Claim.Reason.TAKEN, name + ": belongs to someone else");
    }

    @Override
    public List<Label> names(Owner owner) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(owner))
                .map(entry -> new Label(entry.getKey()))
                .toList();
    }
}
