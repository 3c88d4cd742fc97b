package org.owuitunnel.client.share;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.tls.HandshakeFailure;
import org.owuitunnel.client.tls.ServerTrust;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a relay's API, and tells in one sentence why nothing came of it. Each call blocks for the network; used by one thread. */
final class RelayHttp implements AutoCloseable {
    /** For connection and answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Octets of an answer: a hundred links with their visits have a quarter of it. */
    private static final long MAX_BYTES = 2 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final RelayAddress relay;
    private final String expected;
    private final OkHttpClient client;

    /**
     * The API of {@code relay}, whose certificate {@code authorities} may vouch for beside those of the system.
     *
     * @param expected what should have answered, for messages
     */
    RelayHttp(RelayAddress relay, List<X509Certificate> authorities, String expected) throws IOException {
        this.relay = relay;
        this.expected = expected;
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

    /** What the relay has answered. */
    record Reply(int status, String text) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** What a problem says is wrong, in visible characters; empty when it says nothing. */
        String detail() {
            try {
                return Printable.of(JSON.readTree(text).path("detail").asString(""));
            } catch (JacksonException e) {
                return "";
            }
        }
    }

    /** The answer to a request below the relay's address; {@code request} has all but its URL. */
    Reply ask(String path, Request.Builder request) {
        Request whole = request.url("https://" + relay.endpoint() + path)
                .header("Accept", "application/json")
                .build();
        try (Response response = client.newCall(whole).execute()) {
            return new Reply(response.code(), response.peekBody(MAX_BYTES).string());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The content of an answer; missing where there is none. */
    JsonNode json(Reply reply) {
        try {
            return reply.text().isEmpty() ? JSON.missingNode() : JSON.readTree(reply.text());
        } catch (JacksonException e) {
            throw noRelay("it answers with something else than JSON");
        }
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

    /** Whoever answers there is not what was expected, or nobody answers. */
    CommandFailure noRelay(String why) {
        return new CommandFailure(
                ExitCode.RELAY_UNKNOWN.number(), relay + ": " + why + " (expected: " + expected + ")");
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
