package org.owuitunnel.client.share;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.CommandFailure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The relay's API for links, docs/api.md. Each call blocks for the network; used by one thread. */
final class RelayApi implements AutoCloseable {
    private static final String SHARES = "/.owui-tunnel/api/v1/shares";
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RelayAddress relay;
    private final Token token;
    private final RelayHttp http;

    /** The API of {@code relay}, whose certificate {@code authorities} may vouch for beside those of the system. */
    RelayApi(RelayAddress relay, List<X509Certificate> authorities, Token token) throws IOException {
        this.relay = relay;
        this.token = token;
        this.http = new RelayHttp(relay, authorities, "a relay that makes links");
    }

    /** Makes a link; its answer has the URL. */
    JsonNode create(JsonNode wish) {
        return ask("POST", "", RequestBody.create(JSON.writeValueAsString(wish), JSON_TYPE));
    }

    /** All links. */
    JsonNode list() {
        return ask("GET", "", null);
    }

    /** Ends the link with this id. */
    void revoke(String id) {
        JsonNode ignored = ask("DELETE", "/" + id, null);
        assert ignored.isMissingNode();
    }

    private JsonNode ask(String method, String below, @Nullable RequestBody body) {
        RelayHttp.Reply reply = http.ask(
                SHARES + below,
                new Request.Builder()
                        .header("Authorization", "Bearer " + token.secret())
                        .method(method, body));
        if (!reply.isSuccess()) {
            throw refusal(reply);
        }
        return http.json(reply);
    }

    private CommandFailure refusal(RelayHttp.Reply reply) {
        String detail = reply.detail();
        return switch (reply.status()) {
            case 401 ->
                new CommandFailure(
                        ExitCode.TOKEN_REFUSED.number(),
                        relay + " refused the token (expected: 'owui-tunnel login " + relay + "' with a new one)");
            case 400, 409 -> new CommandFailure(ExitCode.USAGE.number(), detail);
            case 404 ->
                detail.isEmpty()
                        ? http.noRelay("it has no links (status 404)")
                        : new CommandFailure(ExitCode.USAGE.number(), detail);
            default -> http.noRelay("status " + reply.status());
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
