package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.owuitunnel.relay.storage.Database;
import org.owuitunnel.relay.storage.Sql;

/**
 * Users and tokens as they were at one time, in memory. Immutable.
 *
 * @param digests those of the tokens, at the same places
 * @param blocked names that serve nothing
 */
record AccountsView(
        List<TokenEntry> tokens,
        List<byte[]> digests,
        Map<String, TokenEntry> byId,
        Map<String, UserEntry> users,
        Set<String> blocked,
        Database.Version version) {

    static AccountsView read(Sql sql) throws IOException {
        List<TokenEntry> tokens = List.copyOf(TokenRows.all(sql));
        return new AccountsView(
                tokens,
                tokens.stream()
                        .map(entry -> HexFormat.of().parseHex(entry.sha256()))
                        .toList(),
                tokens.stream().collect(Collectors.toUnmodifiableMap(TokenEntry::id, Function.identity())),
                UserRows.all(sql).stream()
                        .collect(Collectors.toUnmodifiableMap(
                                user -> user.owner().id(), Function.identity())),
                Set.copyOf(BlockedNames.all(sql)),
                sql.version());
    }

    /** The good token with this digest. Takes the same time whichever it is and wherever two differ. */
    Optional<TokenEntry> find(byte[] digest, Instant now) {
        TokenEntry found = null;
        for (int i = 0; i < tokens.size(); i++) {
            if (MessageDigest.isEqual(digest, digests.get(i))) {
                found = tokens.get(i);
            }
        }
        return Optional.ofNullable(found).filter(token -> isGood(token, now));
    }

    /** True for a token whose time is not over, of a user who may come in. */
    boolean isGood(TokenEntry token, Instant now) {
        return !token.isOver(now) && isEnabled(token.owner().id());
    }

    /** True for a user who is there and may come in. */
    boolean isEnabled(String ownerId) {
        UserEntry user = users.get(ownerId);
        return user != null && !user.disabled();
    }
}
