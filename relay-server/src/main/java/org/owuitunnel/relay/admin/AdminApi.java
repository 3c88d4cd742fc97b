package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.accounts.BlockedNames;
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.NewToken;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.front.ScriptedPage;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.oidc.SignIn;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Sessions;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an administrator sees and does, for whom an {@link AdminDoor} knows. docs/api.md. Safe on any thread. */
final class AdminApi implements Api {
    /** Where it is; what stands behind is an endpoint's path. */
    static final String BASE = "/.owui-tunnel/api/v1/admin/";

    static final String PAGE_PATH = "/.owui-tunnel/dashboard";

    private static final String DESCRIPTION_PATH = "/.owui-tunnel/api/v1/openapi.json";

    private static final Answer DESCRIPTION = ApiAnswers.resource("openapi.json");

    /** Rows of the audit that are told unless more are asked for, and at most. */
    private static final int AUDIT_ROWS = 100;

    private static final int MOST_AUDIT_ROWS = 1_000;

    /** Characters of what people are called. */
    private static final int MAX_NAME = 64;

    private static final Log LOG = Log.of(AdminApi.class);

    private final Answer page;
    private final Administration books;
    private final AdminDoor door;
    private final Sessions sessions;
    private final Gate gate;
    private final List<Endpoint> endpoints = new ArrayList<>();

    /** An API over {@code books}, the tunnels of {@code sessions} and the links of {@code gate}. */
    AdminApi(Administration books, AdminDoor door, Sessions sessions, Gate gate, Overview.Source overview) {
        this.page = ScriptedPage.load(
                AdminApi.class,
                "dashboard.html",
                Map.of("issuer", books.signIn().map(SignIn::host).orElse("")));
        this.books = books;
        this.door = door;
        this.sessions = sessions;
        this.gate = gate;
        on("GET", "overview", call -> ApiAnswers.json(200, Overview.json(overview.get())));
        on("GET", "tunnels", this::tunnels);
        on("DELETE", "tunnels/{id}", this::stop);
        on("GET", "users", this::users);
        on("PATCH", "users/{id}", this::changeUser);
        on("GET", "invitations", this::invitations);
        on("POST", "invitations", this::invite);
        on("DELETE", "invitations/{id}", this::cancelInvitation);
        on("GET", "tokens", this::tokens);
        on("POST", "tokens", this::createToken);
        on("DELETE", "tokens/{id}", this::revokeToken);
        on("GET", "names", this::names);
        on("PUT", "blocked/{id}", this::block);
        on("DELETE", "blocked/{id}", this::unblock);
        on("GET", "shares", this::shares);
        on("DELETE", "shares/{id}", this::revokeShare);
        on("GET", "audit", this::audit);
    }

    private void on(String method, String path, Endpoint.Work work) {
        endpoints.add(new Endpoint(method, path, work));
    }

    /** All there is. */
    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    @Override
    public @Nullable Resource find(RequestHead request, String path) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (reads && path.equals(PAGE_PATH)) {
            return body -> page;
        }
        if (reads && path.equals(DESCRIPTION_PATH)) {
            return body -> DESCRIPTION;
        }
        if (!path.startsWith(BASE)) {
            return null;
        }
        String asked = path.substring(BASE.length());
        List<String> methods = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            String id = endpoint.matches(asked).orElse(null);
            if (id != null && endpoint.method().equals(request.method())) {
                return body -> serve(endpoint, request, id, body);
            }
            if (id != null) {
                methods.add(endpoint.method());
            }
        }
        return methods.isEmpty() ? null : body -> ApiAnswers.notAllowed(String.join(", ", methods));
    }

    private Answer serve(Endpoint endpoint, RequestHead request, String id, byte[] body) throws IOException {
        return switch (door.ask(request)) {
            case AdminDoor.Entry.Shut shut -> shut.answer();
            case AdminDoor.Entry.Open open -> serve(endpoint, new Endpoint.Call(open.actor(), request, id, body));
        };
    }

    private static Answer serve(Endpoint endpoint, Endpoint.Call encoded) throws IOException {
        String name;
        try {
            name = URLDecoder.decode(encoded.id(), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ApiAnswers.notThere(Printable.of(encoded.id()), "a path");
        }
        try {
            return endpoint.work().of(encoded.about(name));
        } catch (JsonBody.MalformedException e) {
            return ApiAnswers.malformed(String.valueOf(e.getMessage()));
        }
    }

    private Answer tunnels(Endpoint.Call call) {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode tunnels = content.putArray("tunnels");
        sessions.live().forEach(live -> AdminViews.into(tunnels.addObject(), live));
        return ApiAnswers.json(200, content);
    }

    private Answer stop(Endpoint.Call call) throws IOException {
        Optional<Label> name = Label.of(call.id());
        if (name.isEmpty() || !sessions.stop(name.get())) {
            return ApiAnswers.notThere(Printable.of(call.id()), "a tunnel that is open");
        }
        note(call, "tunnel.stop", name.get().text());
        return ApiAnswers.nothing();
    }

    private void note(Endpoint.Call call, String act, String subject) throws IOException {
        books.note(call.actor(), act, subject, "");
        LOG.info(Event.event("admin.done").with("act", act).with("subject", subject));
    }

    private Answer users(Endpoint.Call call) throws IOException {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode users = content.putArray("users");
        for (UserBook.Listed listed : new UserBook(books.ledger()).all()) {
            AdminViews.into(users.addObject(), listed);
        }
        return ApiAnswers.json(200, content);
    }

    private Answer changeUser(Endpoint.Call call) throws IOException, JsonBody.MalformedException {
        Optional<Boolean> disabled = JsonBody.read(call.body(), "disabled").maybeFlag("disabled");
        if (disabled.isEmpty()) {
            throw new JsonBody.MalformedException("disabled: missing (expected: true or false)");
        }
        return new UserBook(books.ledger())
                        .disable(call.id(), disabled.get(), call.actor())
                        .isPresent()
                ? ApiAnswers.nothing()
                : ApiAnswers.notThere(Printable.of(call.id()), "a user's name");
    }

    private Answer invitations(Endpoint.Call call) throws IOException {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode invitations = content.putArray("invitations");
        for (Invitations.Open open : new Invitations(books.ledger()).open()) {
            invitations
                    .addObject()
                    .put("id", open.mark())
                    .put("user", open.owner().name())
                    .put("created", open.created().toString())
                    .put("expires", open.expires().toString());
        }
        return ApiAnswers.json(200, content);
    }

    private Answer cancelInvitation(Endpoint.Call call) throws IOException {
        return new Invitations(books.ledger()).cancel(call.id(), call.actor()).isPresent()
                ? ApiAnswers.nothing()
                : ApiAnswers.notThere(Printable.of(call.id()), "an invitation that is open");
    }

    private Answer invite(Endpoint.Call call) throws IOException, JsonBody.MalformedException {
        JsonBody wish = JsonBody.read(call.body(), "user", "seconds");
        Invitations.Creation made = new Invitations(books.ledger())
                .create(
                        wish.visible("user", MAX_NAME),
                        wish.seconds("seconds", Invitations.LONGEST).orElse(Invitations.PRESET),
                        call.actor());
        return switch (made) {
            case Invitations.Creation.Refused refused -> ApiAnswers.malformed(refused.reason());
            case Invitations.Creation.Created created ->
                ApiAnswers.json(
                        201,
                        ApiAnswers.JSON
                                .createObjectNode()
                                .put("user", created.owner().name())
                                .put("expires", created.expires().toString())
                                .put(
                                        "url",
                                        "https://" + call.request().authority() + JoinApi.PAGE_PATH + "#"
                                                + created.key().text()));
        };
    }

    private Answer tokens(Endpoint.Call call) {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode tokens = content.putArray("tokens");
        books.tokens().list().forEach(token -> AdminViews.into(tokens.addObject(), token));
        return ApiAnswers.json(200, content);
    }

    private Answer createToken(Endpoint.Call call) throws IOException, JsonBody.MalformedException {
        JsonBody wish = JsonBody.read(call.body(), "user", "label", "seconds");
        NewToken token = new NewToken(
                wish.visible("user", MAX_NAME),
                wish.visible("label", MAX_NAME),
                wish.seconds("seconds", NewToken.LONGEST),
                false);
        return switch (books.tokens().create(token, call.actor())) {
            case TokenStore.Creation.Refused refused -> ApiAnswers.malformed(refused.reason());
            case TokenStore.Creation.Created created -> {
                ObjectNode content = ApiAnswers.JSON.createObjectNode();
                AdminViews.into(content, created.entry());
                content.put("token", created.token().secret());
                yield ApiAnswers.json(201, content);
            }
        };
    }

    private Answer revokeToken(Endpoint.Call call) throws IOException {
        Optional<TokenEntry> revoked = books.tokens().revoke(call.id(), call.actor());
        return revoked.isPresent()
                ? ApiAnswers.nothing()
                : ApiAnswers.notThere(Printable.of(call.id()), "a token's id");
    }

    private Answer names(Endpoint.Call call) throws IOException {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode names = content.putArray("names");
        for (NameBook.Listed listed : new NameBook(books.ledger()).list()) {
            names.addObject()
                    .put("name", listed.name().text())
                    .put("user", listed.owner().name());
        }
        ArrayNode blocked = content.putArray("blocked");
        new BlockedNames(books.ledger()).all().forEach(blocked::add);
        return ApiAnswers.json(200, content);
    }

    private Answer block(Endpoint.Call call) throws IOException {
        Optional<Label> name = Label.of(call.id());
        if (name.isEmpty()) {
            return ApiAnswers.malformed("name: " + Printable.of(call.id()) + " (expected: " + Label.EXPECTED + ")");
        }
        if (!new BlockedNames(books.ledger()).add(name.get(), call.actor())) {
            return ApiAnswers.malformed("names: " + BlockedNames.MAX_NAMES + " are blocked (expected: fewer)");
        }
        boolean ignored = sessions.stop(name.get());
        return ApiAnswers.nothing();
    }

    private Answer unblock(Endpoint.Call call) throws IOException {
        Optional<Label> name = Label.of(call.id());
        return name.isPresent() && new BlockedNames(books.ledger()).remove(name.get(), call.actor())
                ? ApiAnswers.nothing()
                : ApiAnswers.notThere(Printable.of(call.id()), "a name that is blocked");
    }

    private Answer shares(Endpoint.Call call) {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode shares = content.putArray("shares");
        gate.list().forEach(listed -> shares.add(ShareView.of(listed)));
        return ApiAnswers.json(200, content);
    }

    private Answer revokeShare(Endpoint.Call call) throws IOException {
        if (!gate.revoke(call.id())) {
            return ApiAnswers.notThere(Printable.of(call.id()), "a link's id");
        }
        note(call, "share.revoke", call.id());
        return ApiAnswers.nothing();
    }

    private Answer audit(Endpoint.Call call) throws IOException, JsonBody.MalformedException {
        int rows = AUDIT_ROWS;
        String limit = call.parameter("limit").orElse("");
        if (!limit.isEmpty()) {
            if (!limit.matches("[1-9]\\d{0,3}") || Integer.parseInt(limit) > MOST_AUDIT_ROWS) {
                throw new JsonBody.MalformedException(
                        "limit: " + Printable.of(limit) + " (expected: 1 to " + MOST_AUDIT_ROWS + ")");
            }
            rows = Integer.parseInt(limit);
        }
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode entries = content.putArray("audit");
        for (Audit.Entry entry : new Audit(books.ledger()).last(rows)) {
            entries.addObject()
                    .put("at", entry.at().toString())
                    .put("actor", entry.actor())
                    .put("act", entry.act())
                    .put("subject", entry.subject())
                    .put("detail", entry.detail());
        }
        return ApiAnswers.json(200, content);
    }
}
