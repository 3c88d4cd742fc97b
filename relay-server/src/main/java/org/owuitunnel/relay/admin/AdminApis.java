package org.owuitunnel.relay.admin;

import java.security.SecureRandom;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.tunnel.Sessions;

/** The page and API of administrators, and where they sign in, as one. Stateless. */
public final class AdminApis {
    private AdminApis() {}

    /** All of it over {@code books}, the tunnels of {@code sessions} and the links of {@code gate}. */
    public static Api over(Administration books, Sessions sessions, Gate gate, Overview.Source overview) {
        SignedIn signedIn = new SignedIn(books.ledger().clock(), new SecureRandom());
        AdminDoor door = new AdminDoor(books.tokens(), signedIn);
        Api admin = new AdminApi(books, door, sessions, gate, overview);
        Api signIn = books.signIn().<Api>map(by -> new OidcApi(by, door, books)).orElse((request, path) -> null);
        return (request, path) -> {
            var found = admin.find(request, path);
            return found == null ? signIn.find(request, path) : found;
        };
    }
}
