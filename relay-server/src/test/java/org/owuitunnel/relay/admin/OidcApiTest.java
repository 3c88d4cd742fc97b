package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.NewToken;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.oidc.SignIn;

/** Sign-in at a real relay, by a double of an issuer that takes only what the standards have. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class OidcApiTest {
    private static final String LEAVE = "/.owui-tunnel/oidc/leave";

    @TempDir
    private Path folder;

    private OidcFixture site;
    private IssuerDouble issuer;
    private Browser browser;

    @BeforeEach
    @Timeout(30) // the first one loads a web server, makes a CA and an RSA key: seconds, and more on a busy machine
    void relayWithAnIssuer() throws Exception {
        site = new OidcFixture(folder);
        issuer = site.issuer;
        browser = site.browser;
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @Test
    void whoeverIsOnTheListAdministersAndTheAuditNamesHim() throws Exception {
        HttpResponse<String> in = site.signsIn();
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(in.body()).contains("data-go=\"/.owui-tunnel/dashboard\"").doesNotContain("{{");
        assertThat(in.headers().firstValue("content-security-policy").orElse(""))
                .contains("script-src 'sha256-");
        assertThat(in.headers().allValues("set-cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .matches(OidcFixture.SESSION
                                + "=[\\w-]{43}; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Strict"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith(OidcFixture.ATTEMPT + "=; Path=/; Max-Age=0;"));
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(200);
        assertThat(browser.calls("PUT", "blocked/demo").statusCode()).isEqualTo(204);
        assertThat(browser.sends("GET", "/.owui-tunnel/oidc/me").body())
                .isEqualTo("{\"issuer\":\"localhost\",\"name\":\"ana@example.com\"}");
        assertThat(site.audit()).contains("oidc:ana@example.com admin.enter", "oidc:ana@example.com name.block");
        assertThat(issuer.refusals()).isEmpty();
    }

    @Test
    void theWayThereIsKeptByTheBrowserAloneAndCannotBeRead() throws Exception {
        HttpResponse<String> begun = browser.opens(OidcApi.BEGIN_PATH);
        assertThat(begun.headers().firstValue("set-cookie").orElse(""))
                .matches(OidcFixture.ATTEMPT + "=[\\w-]{100,}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
        String url = begun.headers().firstValue("location").orElseThrow();
        assertThat(url).startsWith(issuer.name() + "/authorize?theme=dark&response_type=code&client_id=owui+relay&");
        assertThat(browser.cookies.get(OidcFixture.ATTEMPT))
                .doesNotContain(url.replaceAll(".*state=([\\w-]+).*", "$1"));
    }

    @Test
    void thePageNamesTheIssuerAndKnowsNobodyYet() throws Exception {
        assertThat(browser.opens(AdminApi.PAGE_PATH).body()).contains("data-issuer=\"localhost\"");
        assertThat(browser.sends("GET", "/.owui-tunnel/oidc/me").body()).isEqualTo("{\"issuer\":\"localhost\"}");
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(browser.sends("POST", OidcApi.BEGIN_PATH).statusCode()).isEqualTo(405);
        assertThat(browser.sends("GET", LEAVE).statusCode()).isEqualTo(405);
    }

    @Test
    void anAnswerIsTakenOnceByTheBrowserThatAskedAndInTime() throws Exception {
        String back = site.backFromIssuer();
        String kept = browser.cookies.get(OidcFixture.ATTEMPT);
        try (Browser other = site.newBrowser()) {
            assertThat(OidcFixture.code(other.opens(back)))
                    .as("of another browser")
                    .isEqualTo("sign-in-over");
        }
        String forged = back.replaceAll("state=[^&]*", "state=AAAA");
        assertThat(OidcFixture.code(browser.opens(forged)))
                .as("of another question")
                .isEqualTo("sign-in-over");

        browser.cookies.put(OidcFixture.ATTEMPT, kept);
        assertThat(browser.opens(back).statusCode()).isEqualTo(200);
        browser.cookies.put(OidcFixture.ATTEMPT, kept);
        HttpResponse<String> again = browser.opens(back);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("finished already", "Start again", "href=\"/.owui-tunnel/oidc/begin\"");

        String late = site.backFromIssuer();
        site.later(SignIn.LIFE);
        assertThat(OidcFixture.code(browser.opens(late))).as("too late").isEqualTo("sign-in-over");
        assertThat(issuer.refusals()).as("a code that was shown twice").isEmpty();
    }

    @Test
    void anotherPagesRequestDoesNothing() throws Exception {
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        String block = AdminApi.BASE + "blocked/demo";
        String own = browser.origin();
        List<String[]> foreign = List.of(
                new String[] {},
                new String[] {"origin", own},
                new String[] {"x-tunnel-admin", "1"},
                new String[] {"x-tunnel-admin", "1", "origin", "null"},
                new String[] {"x-tunnel-admin", "1", "origin", own.replace("https", "http")},
                new String[] {"x-tunnel-admin", "1", "origin", own.replace("localhost", "demo.localhost")},
                new String[] {"x-tunnel-admin", "1", "sec-fetch-site", "same-site"},
                new String[] {"x-tunnel-admin", "1", "sec-fetch-site", "none"},
                new String[] {"x-tunnel-admin", "1", "sec-fetch-site", "cross-site", "origin", own});
        for (String[] fields : foreign) {
            HttpResponse<String> answer = browser.sends("PUT", block, fields);
            assertThat(answer.statusCode()).as(String.join(" ", fields)).isEqualTo(403);
            assertThat(OidcFixture.code(answer)).isEqualTo("foreign-page");
            assertThat(browser.sends("POST", LEAVE, fields).statusCode()).isEqualTo(403);
        }
        assertThat(browser.sends("GET", AdminApi.BASE + "users", "sec-fetch-site", "same-site")
                        .statusCode())
                .as("nor tells whether it would")
                .isEqualTo(403);
        assertThat(site.audit()).doesNotContain("oidc:ana@example.com name.block");
        assertThat(browser.sends("PUT", block, "x-tunnel-admin", "1", "origin", own)
                        .statusCode())
                .isEqualTo(204);
        assertThat(browser.sends("PUT", block, "x-tunnel-admin", "1", "sec-fetch-site", "same-origin")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void aTokenIsGoodAsBeforeAndOneThatIsWrongIsNotMadeUpForByACookie() throws Exception {
        TokenStore.Creation made =
                site.tokens.create(new NewToken("root", "", Optional.empty(), true), new Actor("cli:test"));
        String token = ((TokenStore.Creation.Created) made).token().secret();
        String block = AdminApi.BASE + "blocked/demo";
        assertThat(browser.sends("PUT", block, "authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(204);
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        assertThat(browser.sends("GET", AdminApi.BASE + "users", "authorization", "Bearer x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoeverSignsOutIsOutWhateverHisBrowserHasKept() throws Exception {
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        String kept = browser.cookies.get(OidcFixture.SESSION);
        String[] own = {"x-tunnel-admin", "1", "origin", browser.origin()};
        assertThat(browser.sends("POST", LEAVE, own).statusCode()).isEqualTo(204);
        assertThat(browser.cookies).isEmpty();
        browser.cookies.put(OidcFixture.SESSION, kept);
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(site.audit())
                .containsExactly("oidc:ana@example.com admin.enter", "oidc:ana@example.com admin.leave");
        assertThat(browser.sends("POST", LEAVE, own).statusCode())
                .as("once more")
                .isEqualTo(204);
    }

    @Test
    void aSessionEndsAfterEightHours() throws Exception {
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        String kept = browser.cookies.get(OidcFixture.SESSION);
        site.later(SignedIn.LIFE.minusMinutes(1));
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(200);
        site.later(SignedIn.LIFE);
        browser.cookies.put(OidcFixture.SESSION, kept);
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
    }

    @Test
    void anIssuerThatIsDownIsNamedInThePageAndToPrograms() throws Exception {
        String back = site.backFromIssuer();
        String name = issuer.name().toString();
        issuer.close();
        HttpResponse<String> page = browser.opens(back);
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.body()).contains("does not answer", name + "/token", "issuer-unreachable");
        site.later(Duration.ofHours(1)); // what the issuer said is not good any more
        HttpResponse<String> problem = browser.sends("GET", OidcApi.BEGIN_PATH);
        assertThat(problem.statusCode()).isEqualTo(502);
        assertThat(problem.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(problem.body()).contains("\"code\":\"issuer-unreachable\"", "/.well-known/openid-configuration");
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, https://localhost/, the value of oidc.issuer",
        "token_endpoint, http://localhost/token, an https URL",
        "jwks_uri, '', an https URL",
        "token_endpoint_auth_methods_supported, client_secret_post, client_secret_basic",
        "padding, , an answer of the issuer"
    })
    void anIssuerThatDescribesItselfWronglyIsNotUsed(String member, String value, String expected) throws Exception {
        Object content =
                member.equals("padding") ? "x".repeat(300_000) : member.endsWith("supported") ? List.of(value) : value;
        issuer.document.put(member, content);
        HttpResponse<String> answer = browser.opens(OidcApi.BEGIN_PATH);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains(expected);
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    void anAnswerOfAnotherIssuerIsNotTaken() throws Exception {
        String back = site.backFromIssuer();
        HttpResponse<String> answer = browser.opens(back.replaceAll("&iss=[^&]*", "&iss=https%3A%2F%2Fother.example"));
        assertThat(OidcFixture.code(answer)).isEqualTo("issuer-invalid");
        assertThat(OidcFixture.code(browser.opens(site.backFromIssuer().replaceAll("&iss=[^&]*", ""))))
                .as("nor nobody's, of one that names itself")
                .isEqualTo("issuer-invalid");
    }

    @Test
    void whoeverIsTurnedAwayByTheIssuerIsToldItsWord() throws Exception {
        issuer.error = "access_denied%0A%3Cscript%3E";
        HttpResponse<String> answer = site.signsIn();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(OidcFixture.code(answer)).isEqualTo("sign-in-denied");
        assertThat(answer.body()).contains("localhost: access_denied\\n&lt;script&gt;");
    }

    @Test
    void theSecretIsReadAnewEachTimeAndIsInNoMessage() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "wr0ng");
        HttpResponse<String> wrong = site.signsIn();
        assertThat(wrong.statusCode()).isEqualTo(502);
        assertThat(wrong.body()).contains("status 401, invalid_client").doesNotContain("wr0ng");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(site.signsIn().body())
                .contains("oidc.client-secret-file: not usable")
                .doesNotContain(folder.toString());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(secret, IssuerDouble.SECRET);
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
    }
}
