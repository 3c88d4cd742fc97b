package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.tunnel.Admission;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes, lists and ends the links of an owner's tunnels, for whoever shows his token. docs/api.md. Safe on any thread. */
public final class SharesApi implements Api {
    private static final String SHARES = "/.owui-tunnel/api/v1/shares";
    private static final String OPEN = "/.owui-tunnel/open#";
    private static final Log LOG = Log.of(SharesApi.class);

    private final Admission admission;
    private final Gate gate;
    private final BiFunction<Owner, Label, List<String>> urls;

    /**
     * An API over the links of {@code gate}.
     *
     * @param admission knows tokens and names
     * @param urls where visitors find an owner's name, the best first
     */
    public SharesApi(Admission admission, Gate gate, BiFunction<Owner, Label, List<String>> urls) {
        this.admission = admission;
        this.gate = gate;
        this.urls = urls;
    }

    @Override
    public @Nullable Resource find(RequestHead request, String path) {
        if (path.equals(SHARES)) {
            return switch (request.method()) {
                case "POST" -> body -> withOwner(request, owner -> create(owner, body));
                case "GET" -> body -> withOwner(request, this::list);
                default -> body -> ApiAnswers.notAllowed("GET, POST");
            };
        }
        if (path.startsWith(SHARES + "/")) {
            String id = path.substring(SHARES.length() + 1);
            return request.method().equals("DELETE")
                    ? body -> withOwner(request, owner -> revoke(owner, id))
                    : body -> ApiAnswers.notAllowed("DELETE");
        }
        return null;
    }

    private interface Work {
        Answer of(Owner owner) throws IOException;
    }

    private Answer withOwner(RequestHead request, Work work) throws IOException {
        Optional<Bearer> bearer = admission.admit(Credential.of(request));
        return bearer.isPresent() ? work.of(bearer.get().owner()) : ApiAnswers.unknownToken();
    }

    private Answer create(Owner owner, byte[] body) throws IOException {
        NewShare wish;
        try {
            wish = NewShare.read(body);
        } catch (JsonBody.MalformedException e) {
            return ApiAnswers.problem(400, "bad-request", "The link cannot be made", String.valueOf(e.getMessage()));
        }
        List<Label> names = admission.names(owner);
        Optional<Label> name = wish.name()
                .map(wanted -> names.stream()
                        .filter(own -> own.text().equals(wanted.toLowerCase(Locale.ROOT)))
                        .findFirst())
                .orElse(names.isEmpty() ? Optional.empty() : Optional.of(names.getLast()));
        if (name.isEmpty()) {
            return ApiAnswers.problem(
                    404,
                    "no-such-name",
                    "There is no such tunnel",
                    "name: " + Printable.of(wish.name().orElse("none yet")) + " (expected: "
                            + (names.isEmpty() ? "a tunnel that was opened before" : "one of " + names) + ")");
        }
        Optional<Gate.Made> made = gate.make(name.get(), owner.id(), wish.terms(Instant.now()), wish.password());
        if (made.isEmpty()) {
            return ApiAnswers.problem(
                    409,
                    "too-many-links",
                    "There are too many links",
                    "links: too many for " + name.get() + " (expected: some revoked first)");
        }
        Share share = made.get().share();
        LOG.info(Event.event("share.made")
                .with("share", share.id())
                .with("tunnel", share.name())
                .with("owner", owner.id()));
        ObjectNode content = ShareView.of(new Gate.Listed(share, false, List.of()));
        content.put(
                "url",
                urls.apply(owner, name.get()).getFirst()
                        + OPEN
                        + made.get().key().text());
        return ApiAnswers.json(201, content);
    }

    private Answer list(Owner owner) {
        ObjectNode content = ApiAnswers.JSON.createObjectNode();
        ArrayNode shares = content.putArray("shares");
        gate.list(owner.id()).forEach(listed -> shares.add(ShareView.of(listed)));
        return ApiAnswers.json(200, content);
    }

    private Answer revoke(Owner owner, String id) throws IOException {
        if (!gate.revoke(owner.id(), id)) {
            return ApiAnswers.problem(
                    404,
                    "no-such-link",
                    "There is no such link",
                    "id: " + Printable.of(id) + " (expected: one that GET " + SHARES + " lists)");
        }
        LOG.info(Event.event("share.revoked").with("share", id).with("owner", owner.id()));
        return ApiAnswers.nothing();
    }
}
