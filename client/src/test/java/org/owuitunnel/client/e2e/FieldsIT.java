package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.protocol.frame.Fields;

/** Fields and targets: what passes, what is ours to say, and what nobody may say. */
final class FieldsIT {
    /** Fields by which someone outside might pass for another, with a value that must not arrive. */
    private static final List<String> FORGERIES = List.of(
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-user",
            "x-forwarded-email",
            "x_forwarded_for",
            "x_real_ip",
            "x-real-ip",
            "forwarded",
            "cf-connecting-ip",
            "true-client-ip",
            "x-user-email",
            "x_user_email",
            "x-auth-request-email",
            "remote-user",
            "remote_user",
            "tailscale-user-login",
            "cf-access-authenticated-user-email");

    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    /** The field lines of the head that the app noted, names in lower case. */
    private static Set<String> notedFields() {
        return TUNNEL.app()
                .noted()
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)
                        + line.substring(line.indexOf(':')))
                .collect(Collectors.toSet());
    }

    private static void noteHeadsOf(String path) {
        TUNNEL.app().on(path, (connection, head) -> {
            connection.notes(head);
            connection.writes(head("HTTP/1.1 204 No Content"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void appSeesThePublicHostTheVisitorsAddressAndNoForgery(Alpn alpn) {
        noteHeadsOf("/who");
        String[] forged = FORGERIES.stream()
                .flatMap(name -> java.util.stream.Stream.of(
                        alpn == Alpn.H1 ? name.toUpperCase(Locale.ROOT) : name, "evil", name, "evil, again"))
                .toArray(String[]::new);
        TUNNEL.ask(alpn, visitor -> {
            assertThat(visitor.gets("/who", forged).answer().status()).isEqualTo(204);
            assertThat(notedFields())
                    .containsExactlyInAnyOrder(
                            "host: " + visitor.authority(),
                            "x-forwarded-for: 127.0.0.1",
                            "x-forwarded-proto: https",
                            "x-forwarded-host: " + visitor.authority());
        });
    }

    @ParameterizedTest
    @EnumSource
    void forgeriesInTrailersDoNotArriveEither(Alpn alpn) {
        TUNNEL.app().on("/trailing", (connection, head) -> {
            ScriptedApp.body(connection, head);
            connection.notes("end");
            connection.writes(head("HTTP/1.1 204 No Content"));
        });
        TUNNEL.ask(alpn, visitor -> {
            visitor.begins("POST", "/trailing")
                    .sends("body")
                    .endsWith(Fields.of("x-user-email", "evil", "x_forwarded_for", "evil", "x-sum", "7"))
                    .answer();
            assertThat(TUNNEL.app().noted()).isEqualTo("x-sum: 7");
            assertThat(TUNNEL.app().noted()).isEqualTo("end");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatTheVisitorSaysToTheAppArrivesAsItIs(Alpn alpn) {
        noteHeadsOf("/said");
        String[] said = {
            "authorization", "Bearer eyJhbGciOi.J9",
            "x-api-key", "sk-1",
            "x-unheard-of", "a,  b\t\"c\" \u00e9",
            "accept", "text/event-stream, */*;q=0.1",
            "accept-encoding", "gzip, br, zstd",
            "accept-language", "de-DE",
            "origin", "https://elsewhere.example",
            "referer", "https://elsewhere.example/?q=1",
            "user-agent", "Mozilla/5.0 (X11)",
            "cache-control", "no-cache",
            "sec-fetch-mode", "cors",
            "cookie", "token=abc; owui-session=\"d e\""
        };
        TUNNEL.ask(alpn, visitor -> {
            visitor.gets("/said", said).answer();
            Set<String> arrived = notedFields();
            for (int i = 0; i < said.length; i += 2) {
                assertThat(arrived).contains(said[i] + ": " + said[i + 1]);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void encodingThatTheVisitorDoesNotAskForIsNotAskedFor(Alpn alpn) {
        noteHeadsOf("/plain");
        TUNNEL.ask(alpn, visitor -> {
            visitor.gets("/plain").answer();
            assertThat(notedFields()).noneMatch(line -> line.startsWith("accept-encoding"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void cookiesThatBrowsersSendInPiecesArriveAsOne(Alpn alpn) {
        noteHeadsOf("/cookies");
        TUNNEL.ask(alpn, visitor -> {
            visitor.gets("/cookies", "cookie", "a=1", "cookie", "b=2").answer();
            assertThat(notedFields()).contains("cookie: a=1; b=2");
        });
    }

    @ParameterizedTest
    @EnumSource
    void cookieForTheDomainAboveIsKeptToTheTunnelsName(Alpn alpn) {
        TUNNEL.app()
                .answers(
                        "/shared",
                        head(
                                "HTTP/1.1 204 No Content",
                                "Set-Cookie: a=1; Domain=LOCALHOST; Path=/",
                                "Set-Cookie: b=2; Domain=webui.localhost"));
        TUNNEL.ask(
                alpn,
                visitor -> assertThat(visitor.gets("/shared").answer().fields())
                        .isEqualTo(Fields.of(
                                "set-cookie",
                                "a=1; Path=/",
                                "set-cookie",
                                "b=2; Domain=webui.localhost",
                                "x-robots-tag",
                                "noindex")));
    }

    private static Fields without(String name, Fields fields) {
        Fields.Builder others = Fields.builder(fields.size());
        fields.forEach((each, value) -> {
            if (!each.equals(name)) {
                others.add(each, value);
            }
        });
        return others.build();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheAppSaysArrivesAsItIsAndNothingIsAddedForBrowsers(Alpn alpn) {
        TUNNEL.app()
                .answers(
                        "/answer",
                        head(
                                        "HTTP/1.1 200 Fine",
                                        "Set-Cookie: token=abc; Path=/; HttpOnly; SameSite=lax",
                                        "Set-Cookie: theme=dark",
                                        "ETag: W/\"7\"",
                                        "X-Process-Time: 3",
                                        "Vary: Accept-Encoding",
                                        "Server: uvicorn",
                                        "Access-Control-Allow-Origin: *",
                                        "Content-Length: 2")
                                + "ok");
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.gets("/answer").answer();
            assertThat(answer.fields().first("x-robots-tag")).isEqualTo("noindex");
            assertThat(without("x-robots-tag", answer.fields()))
                    .isEqualTo(Fields.of(
                            "set-cookie",
                            "token=abc; Path=/; HttpOnly; SameSite=lax",
                            "set-cookie",
                            "theme=dark",
                            "etag",
                            "W/\"7\"",
                            "x-process-time",
                            "3",
                            "vary",
                            "Accept-Encoding",
                            "server",
                            "uvicorn",
                            "access-control-allow-origin",
                            "*",
                            "content-length",
                            "2"));
            assertThat(answer.text()).isEqualTo("ok");
        });
    }

    @ParameterizedTest
    @EnumSource
    void policiesOfTheAppPass(Alpn alpn) {
        String[] policies = {
            "content-security-policy", "default-src 'self'",
            "permissions-policy", "microphone=(self)",
            "x-frame-options", "SAMEORIGIN",
            "strict-transport-security", "max-age=31536000",
            "x-robots-tag", "none"
        };
        StringBuilder lines = new StringBuilder("HTTP/1.1 204 No Content\r\n");
        for (int i = 0; i < policies.length; i += 2) {
            lines.append(policies[i]).append(": ").append(policies[i + 1]).append("\r\n");
        }
        TUNNEL.app().answers("/policies", lines + "\r\n");
        TUNNEL.ask(
                alpn,
                visitor ->
                        assertThat(visitor.gets("/policies").answer().fields()).isEqualTo(Fields.of(policies)));
    }

    @ParameterizedTest
    @CsvSource({
        "H1, 301, https://accounts.example/o/oauth2?redirect_uri=https%3A%2F%2Fx",
        "H2, 302, http://169.254.169.254/latest",
        "H1, 303, /auth",
        "H2, 307, //elsewhere.example/",
        "H1, 308, ../up"
    })
    void redirectIsForTheVisitorAlone(Alpn alpn, int status, String location) {
        TUNNEL.app().on("/redirect", (connection, head) -> {
            connection.notes("asked");
            connection.writes(head("HTTP/1.1 " + status + " Elsewhere", "Location: " + location, "content-length: 0"));
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.gets("/redirect").answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.fields().all("location")).containsExactly(location);
            assertThat(TUNNEL.app().noted()).isEqualTo("asked");
            noteHeadsOf("/next");
            visitor.gets("/next").answer();
            assertThat(TUNNEL.app().noted()).startsWith("GET /next "); // and nothing in between
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "H1 /a%00b%2f%2e%2e//c;a=b?x=%20&y=//&z=[]",
                "H2 /a%00b%2f%2e%2e//c;a=b?x=%20&y=//&z=[]",
                "H1 /%2e%2e/.././/a/./b/",
                "H2 /%2e%2e/.././/a/./b/",
                "H1 //double?",
                "H2 //double?",
                "H1 /%E2%82%AC%zz|{}~'()*!$&+,:@",
                "H2 /%E2%82%AC%zz|{}~'()*!$&+,:@"
            })
    void octetsOfATargetArriveAsTheyAre(Alpn alpn, String target) {
        noteHeadsOf(target.split("\\?", 2)[0]);
        TUNNEL.ask(alpn, visitor -> {
            assertThat(visitor.gets(target).answer().status()).isEqualTo(204);
            assertThat(TUNNEL.app().noted()).startsWith("GET " + target + " HTTP/1.1\r\n");
        });
    }
}
