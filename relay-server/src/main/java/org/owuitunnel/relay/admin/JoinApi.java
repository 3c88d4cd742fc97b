package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserEntry;
import org.owuitunnel.relay.front.Answer;
import org.owuitunnel.relay.front.Api;
import org.owuitunnel.relay.front.Resource;
import org.owuitunnel.relay.front.ScriptedPage;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.tunnel.TokenGuesses;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a token for whoever shows the key of an invitation. The page that invitations lead to spends none: it says which command does, so
 * that a program which looks at links before people do takes nobody's place. docs/api.md. Safe on any thread.
 */
public final class JoinApi implements Api {
    /** The page that invitations lead to; the key stands behind a {@code #}. */
    public static final String PAGE_PATH = "/.owui-tunnel/join";

    private static final String JOIN_PATH = "/.owui-tunnel/api/v1/join";
    private static final Answer PAGE = ScriptedPage.load(JoinApi.class, "join.html");
    private static final Log LOG = Log.of(JoinApi.class);

    private final Invitations invitations;
    private final TokenGuesses guesses;

    /** An API over the invitations in {@code ledger}; {@code guesses} counts keys that were refused. */
    public JoinApi(Ledger ledger, TokenGuesses guesses) {
        this.invitations = new Invitations(ledger);
        this.guesses = guesses;
    }

    @Override
    public @Nullable Resource find(RequestHead request, String path) {
        return switch (path) {
            case PAGE_PATH ->
                switch (request.method()) {
                    case "GET", "HEAD" -> body -> PAGE;
                    default -> body -> ApiAnswers.notAllowed("GET");
                };
            case JOIN_PATH ->
                request.method().equals("POST") ? body -> join(request, body) : body -> ApiAnswers.notAllowed("POST");
            default -> null;
        };
    }

    private Answer join(RequestHead request, byte[] body) throws IOException {
        String label;
        try {
            label = body.length == 0 ? "" : JsonBody.read(body, "label").text("label", UserEntry.MAX_NAME_LENGTH);
        } catch (JsonBody.MalformedException e) {
            return ApiAnswers.malformed(String.valueOf(e.getMessage()));
        }
        if (!Invitations.isLabel(label)) {
            return ApiAnswers.malformed("label: not usable (expected: " + UserEntry.EXPECTED_NAME + ")");
        }
        InetAddress client = InetAddress.ofLiteral(Gate.address(request)); // ours: a visitor's own word was replaced
        if (guesses.spent(client)) { // each look asks the database to write
            return ApiAnswers.tooManyKeys(TokenGuesses.WINDOW);
        }
        String key = request.fields().first(Gate.KEY_FIELD);
        return switch (invitations.redeem(key == null ? "" : key, label)) {
            case TokenStore.Creation.Refused refused -> {
                boolean ignored = guesses.refused(client);
                LOG.info(Event.event("invitation.refused").with("reason", refused.reason()));
                yield ApiAnswers.problem(401, "invitation-refused", "The invitation is not accepted", refused.reason());
            }
            case TokenStore.Creation.Created created -> joined(request, created);
        };
    }

    private static Answer joined(RequestHead request, TokenStore.Creation.Created created) {
        LOG.info(Event.event("invitation.redeemed")
                .with("token", created.entry().id())
                .with("owner", created.entry().owner().id()));
        ObjectNode content = ApiAnswers.JSON
                .createObjectNode()
                .put("token", created.token().secret())
                .put("user", created.entry().owner().name())
                .put("relay", request.authority());
        return ApiAnswers.json(201, content);
    }
}
