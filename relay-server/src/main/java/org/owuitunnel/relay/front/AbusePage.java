package org.owuitunnel.relay.front;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.config.AbuseContact;
import org.owuitunnel.relay.route.Authority;
import org.owuitunnel.relay.route.Hostname;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells anyone, with a link or without, whom to write to when something below the relay's domain is wrong: who runs the relay, and nothing
 * of whose tunnel it is. Immutable, safe on any thread.
 */
public final class AbusePage {
    /** On the relay's own name and on each tunnel's. */
    static final String PATH = Front.OWN_PREFIX + "abuse";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final PageTemplate PAGE = PageTemplate.load("abuse.html");

    private final Hostname relay;
    private final AbuseContact contact;

    /** That of the relay whose own name this is. */
    public AbusePage(Hostname relay, AbuseContact contact) {
        this.relay = relay;
        this.contact = contact;
    }

    /** The members of the page for programs; {@code host} is what to name in a report. */
    private record Json(String relay, String contact, String host) {}

    /** What {@code request} is answered; as JSON to who asks for that. */
    Answer answer(RequestHead request) {
        String host = hostOf(request.authority());
        String accept = request.fields().first("accept");
        boolean isForProgram = accept != null && accept.contains("json");
        return isForProgram
                ? answer(
                        "application/json",
                        JSON.writeValueAsString(
                                new Json(relay.text(), contact.uri().toString(), host)))
                : answer("text/html; charset=utf-8", page(host));
    }

    private String page(String host) {
        return PAGE.render(Map.of("relay", relay.text(), "contact", contact.text(), "href", href(host), "host", host));
    }

    /** A mail begins with what it is about. */
    private String href(String host) {
        return contact.isMail()
                ? contact.uri() + "?subject=Report%20about%20"
                        + host.replace("[", "%5B").replace("]", "%5D")
                : contact.uri().toString();
    }

    private static String hostOf(String authority) {
        return Authority.parse(authority) instanceof Authority.Named named
                ? named.host().text()
                : "";
    }

    /** Nothing runs in it, nobody frames it, and whoever is written to is not told where from. */
    private static Answer answer(String contentType, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        return new Answer(
                200,
                Fields.of(
                        "content-type",
                        contentType,
                        "content-length",
                        Integer.toString(body.length),
                        "cache-control",
                        "no-store",
                        "content-security-policy",
                        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'",
                        "referrer-policy",
                        "no-referrer",
                        "x-content-type-options",
                        "nosniff"),
                body);
    }
}
