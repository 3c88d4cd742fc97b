package org.owuitunnel.relay.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Requests to an issuer, whose answers are JSON. No redirect is followed. Safe on any thread; waits for the network. */
final class IssuerHttp {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** For a whole answer, to its last octet: somebody waits for it in front of a browser. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Octets of an answer: documents of large issuers have 10 KiB, and an ID token with hundreds of groups 50 KiB. */
    private static final int MAX_ANSWER = 256 * 1024;

    /** Requests at once: strangers cause them as well, and each holds a connection for as long as the issuer takes. */
    private static final int MOST_AT_ONCE = 16;

    private final HttpClient http;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    /** Requests by TLS that trusts the public authorities, or those of {@code trusted} only. */
    IssuerHttp(@Nullable SSLContext trusted) {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
        if (trusted != null) {
            client.sslContext(trusted);
        }
        this.http = client.build();
    }

    /** What came back; without a body where that was no JSON. */
    record Reply(int status, JsonNode body) {}

    /** The document at {@code url}. */
    JsonNode document(URI url) throws SignInException {
        Reply reply = ask(url, HttpRequest.newBuilder(url).GET());
        if (reply.status != 200 || !reply.body.isObject()) {
            throw new SignInException(
                    SignInException.Why.INVALID,
                    url + ": status " + reply.status + (reply.body.isObject() ? "" : ", no JSON object")
                            + " (expected: 200 and one)");
        }
        return reply.body;
    }

    /** Sends a form, and who we are by HTTP Basic (RFC 6749 section 2.3.1). */
    Reply post(URI url, String authorization, String form) throws SignInException {
        return ask(
                url,
                HttpRequest.newBuilder(url)
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private Reply ask(URI url, HttpRequest.Builder request) throws SignInException {
        if (!places.tryAcquire()) {
            throw new SignInException(
                    SignInException.Why.BUSY, "sign-ins: more than " + MOST_AT_ONCE + " at once (expected: fewer)");
        }
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request.header("Accept", "application/json").build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER));
        try {
            HttpResponse<byte[]> response = answer.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
            return new Reply(response.statusCode(), json(response.body()));
        } catch (TimeoutException e) {
            throw unreachable(url, "no whole answer within " + ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw unreachable(url, describe(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(url, "interrupted", e);
        } finally {
            boolean ignored = answer.cancel(true);
            places.release();
        }
    }

    private static SignInException unreachable(URI url, String reason, Exception cause) {
        return new SignInException(
                SignInException.Why.UNREACHABLE,
                url + ": " + reason + " (expected: an answer of the issuer to this relay)",
                cause);
    }

    private static String describe(@Nullable Throwable failure) {
        if (failure == null) {
            return "failed";
        }
        String message = failure.getMessage();
        return failure instanceof IOException && message != null
                ? message
                : failure.getClass().getSimpleName();
    }

    private static JsonNode json(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException ignored) {
            return MissingNode.getInstance(); // an error page: the status says enough
        }
    }
}
