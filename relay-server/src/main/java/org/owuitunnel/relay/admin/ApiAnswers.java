package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.relay.front.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers of the API: JSON, and problems as RFC 9457 has them. Stateless. */
final class ApiAnswers {
    static final JsonMapper JSON = JsonMapper.shared();

    private ApiAnswers() {}

    static Answer json(int status, JsonNode content) {
        return answer(status, "application/json", content, "");
    }

    /** The JSON in a resource beside this class. */
    static Answer resource(String name) {
        try (InputStream in = ApiAnswers.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + name);
            }
            return json(200, JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Answer nothing() {
        return new Answer(204, Fields.of("cache-control", "no-store"), new byte[0]);
    }

    /** The token is missing, or none of this relay. */
    static Answer unknownToken() {
        return problem(
                401,
                "token-refused",
                "The token is not accepted",
                "Authorization: missing, or no token of this relay (expected: Bearer and the token of 'owui-tunnel login')");
    }

    /** The token is missing, or does not administer. */
    static Answer unknownAdmin() {
        return problem(
                401,
                "token-refused",
                "The token does not administer this relay",
                "Authorization: missing, or another token (expected: Bearer and what 'owui-relay token create NAME --admin' printed)");
    }

    /** The cookie is right, but another site's page may have sent the request. */
    static Answer foreignPage() {
        return problem(
                403,
                "foreign-page",
                "The request may be another page's",
                "origin: not shown, or another (expected: " + OwnPage.EXPECTED + ")");
    }

    /** {@code what} is not there; {@code expected} is what is. */
    static Answer notThere(String what, String expected) {
        return problem(404, "no-such-thing", "There is no such thing", what + ": unknown (expected: " + expected + ")");
    }

    /** The wish cannot be granted, for this reason. */
    static Answer malformed(String reason) {
        return problem(400, "bad-request", "That cannot be done", reason);
    }

    /** From this address came more wrong keys of invitations than mistakes explain; none is looked at for {@code wait}. */
    static Answer tooManyKeys(Duration wait) {
        Answer problem = problem(
                429,
                "invitation-guesses",
                "Too many wrong invitations from here",
                "invitations: too many unknown ones from this address (expected: none for " + wait.toSeconds() + " s)");
        return with(problem, "retry-after", Long.toString(wait.toSeconds()));
    }

    /** The same with one more field. */
    static Answer with(Answer answer, String name, String value) {
        Fields.Builder fields = Fields.builder(answer.fields().size() + 1);
        answer.fields().forEach(fields::add);
        return new Answer(answer.status(), fields.add(name, value).build(), answer.body());
    }

    static Answer notAllowed(String methods) {
        return problem(
                405, "method-refused", "This method is not for this", "method: another (expected: " + methods + ")");
    }

    /** {@code detail} says what is wrong, and what was expected. */
    static Answer problem(int status, String code, String title, String detail) {
        ObjectNode content = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code);
        return answer(status, "application/problem+json", content, code);
    }

    private static Answer answer(int status, String type, JsonNode content, String code) {
        byte[] body = JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
        Fields.Builder fields = Fields.builder(5)
                .add("content-type", type)
                .add("content-length", Integer.toString(body.length))
                .add("cache-control", "no-store");
        if (!code.isEmpty()) {
            fields.add("x-tunnel-error", code);
        }
        if (status == 401) {
            fields.add("www-authenticate", "Bearer");
        }
        return new Answer(status, fields.build(), body);
    }
}
