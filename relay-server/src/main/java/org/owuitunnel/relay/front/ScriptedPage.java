package org.owuitunnel.relay.front;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.owuitunnel.protocol.frame.Fields;

/** A page of the relay's own with one script in it, which is all that may run. Stateless. */
public final class ScriptedPage {
    private static final String SCRIPT_BEGIN = "<script>";
    private static final String SCRIPT_END = "</script>";

    private ScriptedPage() {}

    /** The answer that the resource {@code name} beside {@code owner} is. */
    public static Answer load(Class<?> owner, String name) {
        return load(owner, name, Map.of(), line -> true);
    }

    /** The same with {@code texts} at the places <code>{{so}}</code> of the page, none of which is within the script. */
    public static Answer load(Class<?> owner, String name, Map<String, String> texts) {
        return load(owner, name, texts, line -> true);
    }

    /** The same, with those lines only that are {@code wanted}. */
    static Answer load(Class<?> owner, String name, Map<String, String> texts, Predicate<String> wanted) {
        String html = PageTemplate.read(owner, name).lines().filter(wanted).collect(Collectors.joining("\n", "", "\n"));
        String page = PageTemplate.fill(html, texts);
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        String script =
                page.substring(page.indexOf(SCRIPT_BEGIN) + SCRIPT_BEGIN.length(), page.lastIndexOf(SCRIPT_END));
        return new Answer(200, fields(script, body.length), body);
    }

    /** Nothing but its own script runs, nobody frames it, and whatever is opened from it is not told where from. */
    private static Fields fields(String script, int length) {
        return Fields.of(
                "content-type",
                "text/html; charset=utf-8",
                "content-length",
                Integer.toString(length),
                "cache-control",
                "no-store",
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; script-src 'sha256-"
                        + digest(script) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "referrer-policy",
                "no-referrer",
                "x-content-type-options",
                "nosniff");
    }

    private static String digest(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
