package org.owuitunnel.client.share;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.tls.HandshakeFailure;
import org.owuitunnel.client.tls.ServerTrust;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The relay's API for links, docs/api.md. Each call blocks for the network; used by one thread. */
final class RelayApi implements AutoCloseable {
    private static final String SHARES = "/.owui-tunnel/api/v1/shares";

    /** For connection and answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Octets of an answer: a hundred links with their visits have a quarter of it. */
    private static final long MAX_BYTES = 2 * 1024 * 1024;

    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RelayAddress relay;
    private final Token token;
    private final OkHttpClient client;

    /** The API of {@code relay}, whose certificate {@code authorities} may vouch for beside those of the system. */
    RelayApi(RelayAddress relay, List<X509Certificate> authorities, Token token) throws IOException {
        this.relay = relay;
        this.token = token;
        try {
            ServerTrust trust = ServerTrust.verifying(relay.endpoint().host(), authorities);
            // The sockets have compared the name in their handshakes.
            this.client = new OkHttpClient.Builder()
                    .callTimeout(PATIENCE)
                    .followRedirects(false)
                    .sslSocketFactory(trust.sockets(), trust.manager())
                    .hostnameVerifier((host, session) -> true)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
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
        Request request = new Request.Builder()
                .url("https://" + relay.endpoint() + SHARES + below)
                .header("Authorization", "Bearer " + token.secret())
                .header("Accept", "application/json")
                .method(method, body)
                .build();
        try (Response response = client.newCall(request).execute()) {
            String text = response.peekBody(MAX_BYTES).string();
            if (response.isSuccessful()) {
                return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
            }
            throw refusal(response.code(), text);
        } catch (JacksonException e) {
            throw noRelay("it answers with something else than JSON");
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private CommandFailure refusal(int status, String text) {
        JsonNode problem;
        try {
            problem = JSON.readTree(text);
        } catch (JacksonException e) {
            problem = JSON.missingNode();
        }
        String detail = Printable.of(problem.path("detail").asString(""));
        return switch (status) {
            case 401 ->
                new CommandFailure(
                        ExitCode.TOKEN_REFUSED.number(),
                        relay + " refused the token (expected: 'owui-tunnel login " + relay + "' with a new one)");
            case 400, 409 -> new CommandFailure(ExitCode.USAGE.number(), detail);
            case 404 ->
                detail.isEmpty()
                        ? noRelay("it has no links (status 404)")
                        : new CommandFailure(ExitCode.USAGE.number(), detail);
            default -> noRelay("status " + status);
        };
    }

    private CommandFailure failure(IOException e) {
        if (e instanceof SSLException) {
            return switch (HandshakeFailure.of(e)) {
                case HandshakeFailure.Refused refused ->
                    new CommandFailure(
                            ExitCode.CERTIFICATE_NOT_TRUSTED.number(),
                            "the certificate of " + relay + " "
                                    + refused.problem().clause()
                                    + " (expected: one of a known authority, or relay-ca)");
                case HandshakeFailure.Failed failed -> noRelay("TLS: " + failed.why());
            };
        }
        return noRelay(
                e instanceof UnknownHostException
                        ? "no host is known under this name"
                        : e instanceof ConnectException ? "nobody accepts a connection" : "no answer");
    }

    private CommandFailure noRelay(String why) {
        return new CommandFailure(
                ExitCode.RELAY_UNKNOWN.number(), relay + ": " + why + " (expected: a relay that makes links)");
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
