package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.oidc.Person;
import org.owuitunnel.relay.oidc.SignIn;
import org.owuitunnel.relay.oidc.SignInException;
import tools.jackson.databind.node.ObjectNode;

/** Where administrators sign in without a token, and out again. docs/relay.md. Safe on any thread. */
final class OidcApi implements Api {
    static final String BEGIN_PATH = "/.owui-tunnel/oidc/begin";

    /** Where the issuer sends browsers to; it has to know this path. */
    static final String BACK_PATH = "/.owui-tunnel/oidc/back";

    private static final String ME_PATH = "/.owui-tunnel/oidc/me";
    private static final String LEAVE_PATH = "/.owui-tunnel/oidc/leave";

    /** Rows of the audit in an hour about those who were turned away: an issuer may know anybody, and none may push out what was done. */
    private static final int MOST_REFUSALS = 100;

    /** Lax: the issuer's page leads back here. */
    private static final CookieField ATTEMPT = new CookieField("__Host-owui-oidc", "Lax");

    private static final Log LOG = Log.of(OidcApi.class);

    private final SignIn signIn;
    private final AdminDoor door;
    private final Administration books;
    private final Ration refusals;

    OidcApi(SignIn signIn, AdminDoor door, Administration books) {
        this.signIn = signIn;
        this.door = door;
        this.books = books;
        this.refusals =
                new Ration(MOST_REFUSALS, Duration.ofHours(1), books.ledger().clock());
    }

    @Override
    public @Nullable Resource find(RequestHead request, String path) {
        return switch (path) {
            case BEGIN_PATH -> only("GET", request, body -> begin(request));
            case BACK_PATH -> only("GET", request, body -> back(request));
            case ME_PATH -> only("GET", request, body -> me(request));
            case LEAVE_PATH -> only("POST", request, body -> leave(request));
            default -> null;
        };
    }

    private static Resource only(String method, RequestHead request, Resource resource) {
        return request.method().equals(method) ? resource : body -> ApiAnswers.notAllowed(method);
    }

    private Answer begin(RequestHead request) {
        try {
            SignIn.Begun begun = signIn.begin("https://" + request.authority() + BACK_PATH);
            return SignInAnswers.away(begun.url(), ATTEMPT.set(begun.kept(), SignIn.LIFE));
        } catch (SignInException e) {
            return failed(e, request);
        }
    }

    private Answer back(RequestHead request) throws IOException {
        Answer answer;
        try {
            Person person = signIn.finish(ATTEMPT.of(request), parameters(request.target()));
            answer = person.admin() ? entered(person) : turnedAway(person, request);
        } catch (SignInException e) {
            answer = failed(e, request);
        }
        return ApiAnswers.with(answer, "set-cookie", ATTEMPT.ended());
    }

    private Answer entered(Person person) throws IOException {
        Actor actor = Actor.ofPerson(person.name());
        books.note(actor, "admin.enter", signIn.host(), "");
        LOG.info(Event.event("admin.entered").with("actor", actor.text()));
        return ApiAnswers.with(SignInAnswers.in(), "set-cookie", door.enter(person));
    }

    private Answer turnedAway(Person person, RequestHead request) throws IOException {
        Actor actor = Actor.ofPerson(person.name());
        if (refusals.take()) {
            books.note(actor, "admin.refuse", signIn.host(), "not in oidc.admins");
        }
        LOG.warn(Event.event("admin.refused").with("actor", actor.text()));
        return SignInAnswers.stranger(person, request);
    }

    private static Answer failed(SignInException e, RequestHead request) {
        Throwable cause = e.getCause();
        Event event = Event.event("sign-in.failed").with("reason", e.getMessage());
        LOG.warn(cause == null ? event : event.because(cause));
        return SignInAnswers.failed(e, request);
    }

    /** Who is there, for the page: a browser sends it the cookie that no script sees. */
    private Answer me(RequestHead request) {
        Optional<Person> person = OwnPage.sends(request) ? door.person(request) : Optional.empty();
        ObjectNode content = ApiAnswers.JSON.createObjectNode().put("issuer", signIn.host());
        person.ifPresent(known -> content.put("name", known.name()));
        return ApiAnswers.json(200, content);
    }

    private Answer leave(RequestHead request) throws IOException {
        if (!OwnPage.sends(request)) {
            return ApiAnswers.foreignPage();
        }
        Optional<Person> person = door.person(request);
        String forgotten = door.leave(request);
        if (person.isPresent()) {
            Actor actor = Actor.ofPerson(person.get().name());
            books.note(actor, "admin.leave", signIn.host(), "");
            LOG.info(Event.event("admin.left").with("actor", actor.text()));
        }
        return ApiAnswers.with(ApiAnswers.nothing(), "set-cookie", forgotten);
    }

    /** The first of each name; none where one cannot be read. */
    private static Map<String, String> parameters(String target) {
        Map<String, String> parameters = new HashMap<>();
        int query = target.indexOf('?');
        for (String pair :
                query < 0 ? new String[0] : target.substring(query + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                    parameters.putIfAbsent(pair.substring(0, equals), value);
                } catch (IllegalArgumentException ignored) {
                    return Map.of();
                }
            }
        }
        return parameters;
    }
}
