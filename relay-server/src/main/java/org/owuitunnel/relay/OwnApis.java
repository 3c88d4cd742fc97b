package org.owuitunnel.relay;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.admin.AdminApis;
import org.owuitunnel.relay.admin.Administration;
import org.owuitunnel.relay.admin.JoinApi;
import org.owuitunnel.relay.admin.Overview;
import org.owuitunnel.relay.admin.SharesApi;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Sessions;
import org.owuitunnel.relay.tunnel.TokenGuesses;

/** All that a relay's own name offers to programs, as one. Stateless. */
final class OwnApis {
    private OwnApis() {}

    /** What {@code relay} offers; without books of accounts there is nothing to administer and nobody to invite. */
    static Api of(
            RelayServer relay,
            RelayServer.Setup setup,
            Sessions sessions,
            BiFunction<Owner, Label, List<String>> urls) {
        Api shares = new SharesApi(setup.admission(), setup.gate(), urls);
        Administration books = setup.administration();
        if (books == null) {
            return shares;
        }
        Instant since = Instant.now();
        Api join = new JoinApi(books.ledger(), new TokenGuesses(System::nanoTime));
        Api admin = AdminApis.over(books, sessions, setup.gate(), () -> overview(relay, setup, since));
        return (request, path) -> Stream.of(shares, join, admin)
                .map(api -> api.find(request, path))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Overview overview(RelayServer relay, RelayServer.Setup setup, Instant since) {
        Runtime memory = Runtime.getRuntime();
        return new Overview(
                Version.number(),
                setup.domain().text(),
                since,
                setup.certificates().get(),
                relay.tunnels(),
                relay.connections(),
                relay.requests(),
                memory.totalMemory() - memory.freeMemory());
    }
}
