package org.owuitunnel.client.share;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.JoinLink;
import org.owuitunnel.client.cli.Redeemer;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.CommandFailure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows invitations by the relay's API, docs/api.md. Stateless. */
public final class RelayInvitation implements Redeemer {
    private static final String JOIN = "/.owui-tunnel/api/v1/join";
    private static final String KEY_FIELD = "X-Tunnel-Key";
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Redeemed redeem(JoinLink link, List<X509Certificate> relayCa, String label) throws IOException {
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("label", label));
        try (RelayHttp http = new RelayHttp(link.relay(), relayCa, "a relay that invites")) {
            RelayHttp.Reply reply = http.ask(
                    JOIN,
                    new Request.Builder().header(KEY_FIELD, link.key()).post(RequestBody.create(body, JSON_TYPE)));
            if (!reply.isSuccess()) {
                throw refusal(http, reply);
            }
            JsonNode given = http.json(reply);
            Token token = Token.of(given.path("token").asString(""))
                    .orElseThrow(() -> http.noRelay("it answers without a token"));
            return new Redeemed(token, given.path("user").asString(""));
        }
    }

    private static CommandFailure refusal(RelayHttp http, RelayHttp.Reply reply) {
        String detail = reply.detail();
        if (detail.isEmpty()) {
            return http.noRelay("status " + reply.status());
        }
        return switch (reply.status()) {
            case 401 -> new CommandFailure(ExitCode.TOKEN_REFUSED.number(), detail);
            case 400 -> new CommandFailure(ExitCode.USAGE.number(), detail);
            case 429 -> new CommandFailure(ExitCode.RELAY_UNKNOWN.number(), detail);
            default -> http.noRelay("status " + reply.status());
        };
    }
}
