package org.owuitunnel.relay.admin;

import java.util.Optional;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.oidc.Person;

/** Knows administrators: by a token, or by the cookie of those who have signed in. Safe on any thread; waits for the disk. */
final class AdminDoor {
    /** Strict: a link on any other page shows nothing of ours, and leads to the page that asks who is there. */
    private static final CookieField COOKIE = new CookieField("__Host-owui-admin", "Strict");

    private final TokenStore tokens;
    private final SignedIn signedIn;

    AdminDoor(TokenStore tokens, SignedIn signedIn) {
        this.tokens = tokens;
        this.signedIn = signedIn;
    }

    /** What becomes of a request. */
    sealed interface Entry {
        /** It is an administrator's. */
        record Open(Actor actor) implements Entry {}

        /** It is not, or not surely. */
        record Shut(Answer answer) implements Entry {}
    }

    /** Whose {@code request} is. A token counts alone: whoever shows one means it. */
    Entry ask(RequestHead request) {
        if (request.fields().first("authorization") != null) {
            return tokens.verifyAdmin(Credential.of(request))
                    .<Entry>map(bearer -> new Entry.Open(Actor.ofToken(bearer.tokenId())))
                    .orElseGet(() -> new Entry.Shut(ApiAnswers.unknownAdmin()));
        }
        Optional<Person> person = person(request);
        if (person.isEmpty()) {
            return new Entry.Shut(ApiAnswers.unknownAdmin());
        }
        return OwnPage.sends(request)
                ? new Entry.Open(Actor.ofPerson(person.get().name()))
                : new Entry.Shut(ApiAnswers.foreignPage());
    }

    /** Who has signed in with this browser. */
    Optional<Person> person(RequestHead request) {
        String shown = COOKIE.of(request);
        return shown.isEmpty() ? Optional.empty() : signedIn.find(shown);
    }

    /** The Set-Cookie that lets {@code person} in. */
    String enter(Person person) {
        return COOKIE.set(signedIn.enter(person), SignedIn.LIFE);
    }

    /** Ends what this browser has; the Set-Cookie that makes it forget. */
    String leave(RequestHead request) {
        signedIn.leave(COOKIE.of(request));
        return COOKIE.ended();
    }
}
