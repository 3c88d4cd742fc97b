package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NewToken;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.TrustedAuthorities;
import org.owuitunnel.relay.config.OidcConfig;
import org.owuitunnel.relay.oidc.SignIn;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.testing.RelayFixture;

/** Sign-in at a real relay, by a double of an issuer that takes only what the standards have. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class OidcApiTest {
    private static final String SESSION = "__Host-owui-admin";
    private static final String ATTEMPT = "__Host-owui-oidc";
    private static final String LEAVE = "/.owui-tunnel/oidc/leave";

    @TempDir
    private Path folder;

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(later.get());
    private final Ledgers ledgers = new Ledgers(clock, new SecureRandom());
    private Ledger ledger;
    private TokenStore tokens;
    private IssuerDouble issuer;
    private RelayFixture relay;
    private Browser browser;

    @BeforeEach
    @Timeout(30) // the first one loads a web server, makes a CA and an RSA key: seconds, and more on a busy machine
    void relayWithAnIssuer() throws Exception {
        ledgers.in(folder, "ana");
        ledger = ledgers.next();
        tokens = new TokenStore(ledger);
        issuer = new IssuerDouble(folder, clock);
        Path secret = Files.writeString(folder.resolve("secret"), IssuerDouble.SECRET + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        OidcConfig config = new OidcConfig(
                issuer.name(),
                IssuerDouble.CLIENT,
                secret,
                List.of("ana@example.com", "sub:u-7", "kim@example.com"),
                Optional.of(issuer.ca()));
        relay = RelayFixture.with()
                .administeredBy(new Administration(ledger, tokens, Optional.of(SignIn.of(config, clock))))
                .start();
        browser = newBrowser();
    }

    private Browser newBrowser() throws Exception {
        return new Browser(relay, TrustedAuthorities.in(issuer.ca()));
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        relay.close();
        issuer.close();
        ledgers.close();
    }

    /** The way there and back; returns the target at the relay that the issuer leads to. */
    private String backFromIssuer() throws Exception {
        HttpResponse<String> begun = browser.opens(OidcApi.BEGIN_PATH);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(302);
        String back = browser.goes(begun.headers().firstValue("location").orElseThrow());
        assertThat(back).startsWith(browser.origin() + OidcApi.BACK_PATH + "?");
        return back.substring(browser.origin().length());
    }

    private HttpResponse<String> signsIn() throws Exception {
        return browser.opens(backFromIssuer());
    }

    private List<String> audit() throws Exception {
        return new Audit(ledger)
                .last(100).stream().map(row -> row.actor() + " " + row.act()).toList();
    }

    private static String code(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-tunnel-error").orElse("");
    }

    @Test
    void whoeverIsOnTheListAdministersAndTheAuditNamesHim() throws Exception {
        HttpResponse<String> in = signsIn();
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(in.body()).contains("data-go=\"/.owui-tunnel/dashboard\"").doesNotContain("{{");
        assertThat(in.headers().firstValue("content-security-policy").orElse(""))
                .contains("script-src 'sha256-");
        assertThat(in.headers().allValues("set-cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .matches(SESSION + "=[\\w-]{43}; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Strict"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith(ATTEMPT + "=; Path=/; Max-Age=0;"));
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(200);
        assertThat(browser.calls("PUT", "blocked/demo").statusCode()).isEqualTo(204);
        assertThat(browser.sends("GET", "/.owui-tunnel/oidc/me").body())
                .isEqualTo("{\"issuer\":\"localhost\",\"name\":\"ana@example.com\"}");
        assertThat(audit()).contains("oidc:ana@example.com admin.enter", "oidc:ana@example.com name.block");
        assertThat(issuer.refusals()).isEmpty();
    }

    @Test
    void theWayThereIsKeptByTheBrowserAloneAndCannotBeRead() throws Exception {
        HttpResponse<String> begun = browser.opens(OidcApi.BEGIN_PATH);
        assertThat(begun.headers().firstValue("set-cookie").orElse(""))
                .matches(ATTEMPT + "=[\\w-]{100,}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
        String url = begun.headers().firstValue("location").orElseThrow();
        assertThat(url).startsWith(issuer.name() + "/authorize?theme=dark&response_type=code&client_id=owui+relay&");
        assertThat(browser.cookies.get(ATTEMPT)).doesNotContain(url.replaceAll(".*state=([\\w-]+).*", "$1"));
    }

    @Test
    void thePageNamesTheIssuerAndKnowsNobodyYet() throws Exception {
        assertThat(browser.opens(AdminApi.PAGE_PATH).body()).contains("data-issuer=\"localhost\"");
        assertThat(browser.sends("GET", "/.owui-tunnel/oidc/me").body()).isEqualTo("{\"issuer\":\"localhost\"}");
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(browser.sends("POST", OidcApi.BEGIN_PATH).statusCode()).isEqualTo(405);
        assertThat(browser.sends("GET", LEAVE).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({
        "nonce, nonce: another",
        "no-nonce, nonce: another",
        "audience, Audience",
        "party, azp: another party",
        "two-audiences, azp: another party",
        "issuer, Issuer",
        "expired, no longer valid",
        "no-end, Expiration Time",
        "from-the-future, iat",
        "old, iat",
        "unsigned, none",
        "public-key-as-secret, HS256",
        "another-key, signature"
    })
    void anIdTokenThatIsNotForThisSignInLetsNobodyIn(String fault, String reason) throws Exception {
        RsaJsonWebKey other = IssuerDouble.newKey(String.valueOf(issuer.key.getKeyId()));
        switch (fault) {
            case "unsigned" -> issuer.signer = issuer::unsigned;
            case "public-key-as-secret" -> issuer.signer = issuer::signedByPublicKey;
            case "another-key" -> issuer.signer = claims -> issuer.signedBy(other, claims);
            default -> issuer.claims = claims -> spoil(claims, fault);
        }
        HttpResponse<String> answer = signsIn();
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(code(answer)).isEqualTo("issuer-invalid");
        assertThat(answer.body()).contains("ID token: ", "Start again").containsIgnoringCase(reason);
        assertThat(answer.body()).doesNotContain("ana@", "Ana@");
        assertThat(browser.cookies).isEmpty();
        assertThat(audit()).isEmpty();
    }

    private void spoil(JwtClaims claims, String fault) {
        switch (fault) {
            case "nonce" -> claims.setStringClaim("nonce", "another");
            case "no-nonce" -> claims.unsetClaim("nonce");
            case "audience" -> claims.setAudience("another relay");
            case "party" -> claims.setStringClaim("azp", "another relay");
            case "two-audiences" -> claims.setAudience(IssuerDouble.CLIENT, "another relay");
            case "issuer" -> claims.setIssuer(issuer.name() + "/");
            case "expired" -> claims.setExpirationTime(at(-61));
            case "no-end" -> claims.unsetClaim("exp");
            case "from-the-future" -> {
                claims.setIssuedAt(at(120));
                claims.setExpirationTime(at(300));
            }
            case "old" -> claims.setIssuedAt(at(-700));
            default -> throw new IllegalArgumentException(fault);
        }
    }

    private NumericDate at(int seconds) {
        return NumericDate.fromMilliseconds(clock.millis() + seconds * 1000L);
    }

    @Test
    void clocksMayBeAMinuteApart() throws Exception {
        issuer.claims = claims -> {
            claims.setIssuedAt(at(50));
            claims.setExpirationTime(at(51));
        };
        assertThat(signsIn().statusCode()).isEqualTo(200);
        issuer.claims = claims -> {
            claims.setIssuedAt(at(-90));
            claims.setExpirationTime(at(-50));
        };
        assertThat(signsIn().statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyThatIsNewIsLookedForOnceAMinute() throws Exception {
        assertThat(signsIn().statusCode()).isEqualTo(200);
        issuer.key = IssuerDouble.newKey("second");
        assertThat(signsIn().statusCode()).isEqualTo(200);
        assertThat(issuer.looksAtKeys()).isEqualTo(2);

        issuer.key = IssuerDouble.newKey("third");
        HttpResponse<String> soon = signsIn();
        assertThat(code(soon)).isEqualTo("issuer-invalid");
        assertThat(soon.body()).contains("a key that the issuer does not show");
        assertThat(issuer.looksAtKeys()).isEqualTo(2);

        later.set(Duration.ofMinutes(1));
        assertThat(signsIn().statusCode()).isEqualTo(200);
        assertThat(issuer.looksAtKeys()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"RS256", "PS256", "ES256", "EdDSA"})
    void eachSignatureByAKeyOfTheIssuerIsTaken(String algorithm) throws Exception {
        issuer.algorithm = algorithm;
        if (algorithm.equals("ES256")) {
            issuer.key = EcJwkGenerator.generateJwk(EllipticCurves.P256); // without a name
        } else if (algorithm.equals("EdDSA")) {
            issuer.key = OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519);
        }
        HttpResponse<String> answer = signsIn();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void anotherKindOfSignatureIsNotTaken() throws Exception {
        issuer.algorithm = "RS512";
        assertThat(signsIn().body()).contains("RS512").contains("issuer-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"keys\":5}", "{\"keys\":[5]}", "<html>"})
    void keysThatAreNoneAreNotUsed(String keys) throws Exception {
        issuer.keys = keys;
        HttpResponse<String> answer = signsIn();
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("issuer-invalid", issuer.name() + "/keys");
    }

    @ParameterizedTest
    @CsvSource({
        "ben@example.com, true, u-2, oidc:ben@example.com",
        "ana@example.com, false, u-1, oidc:sub:u-1",
        "ana@example.com, , u-1, oidc:sub:u-1",
        "ana@example.com, text, u-1, oidc:sub:u-1",
        ", , ana@example.com, oidc:sub:ana@example.com",
        "\u212Aim@example.com, true, u-3, oidc:sub:u-3",
        "sub:u-7, true, u-4, oidc:sub:u-4"
    })
    void whoeverIsNotOnTheListIsToldSoAndWrittenDown(String email, String verified, String subject, String actor)
            throws Exception {
        issuer.claims = claims -> describe(claims, email, verified, subject);
        HttpResponse<String> answer = signsIn();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(code(answer)).isEqualTo("not-an-administrator");
        assertThat(browser.cookies).isEmpty();
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(audit()).containsExactly(actor + " admin.refuse");
    }

    private static void describe(JwtClaims claims, @Nullable String email, @Nullable String verified, String subject) {
        claims.setSubject(subject);
        claims.unsetClaim("email_verified");
        claims.unsetClaim("email");
        if (email != null) {
            claims.setStringClaim("email", email);
        }
        if (verified != null) {
            claims.setClaim("email_verified", verified.equals("text") ? "true" : Boolean.valueOf(verified));
        }
    }

    @Test
    void whoeverIsKnownByTheIssuersWordNeedsNoAddress() throws Exception {
        issuer.claims = claims -> describe(claims, null, null, "u-7");
        assertThat(signsIn().statusCode()).isEqualTo(200);
        assertThat(audit()).containsExactly("oidc:sub:u-7 admin.enter");
    }

    @Test
    void anAnswerIsTakenOnceByTheBrowserThatAskedAndInTime() throws Exception {
        String back = backFromIssuer();
        String kept = browser.cookies.get(ATTEMPT);
        try (Browser other = newBrowser()) {
            assertThat(code(other.opens(back))).as("of another browser").isEqualTo("sign-in-over");
        }
        String forged = back.replaceAll("state=[^&]*", "state=AAAA");
        assertThat(code(browser.opens(forged))).as("of another question").isEqualTo("sign-in-over");

        browser.cookies.put(ATTEMPT, kept);
        assertThat(browser.opens(back).statusCode()).isEqualTo(200);
        browser.cookies.put(ATTEMPT, kept);
        HttpResponse<String> again = browser.opens(back);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("finished already", "Start again", "href=\"/.owui-tunnel/oidc/begin\"");

        String late = backFromIssuer();
        later.set(SignIn.LIFE);
        assertThat(code(browser.opens(late))).as("too late").isEqualTo("sign-in-over");
        assertThat(issuer.refusals()).as("a code that was shown twice").isEmpty();
    }

    @Test
    void anotherPagesRequestDoesNothing() throws Exception {
        assertThat(signsIn().statusCode()).isEqualTo(200);
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
            assertThat(code(answer)).isEqualTo("foreign-page");
            assertThat(browser.sends("POST", LEAVE, fields).statusCode()).isEqualTo(403);
        }
        assertThat(browser.sends("GET", AdminApi.BASE + "users", "sec-fetch-site", "same-site")
                        .statusCode())
                .as("nor tells whether it would")
                .isEqualTo(403);
        assertThat(audit()).doesNotContain("oidc:ana@example.com name.block");
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
                tokens.create(new NewToken("root", "", Optional.empty(), true), new Actor("cli:test"));
        String token = ((TokenStore.Creation.Created) made).token().secret();
        String block = AdminApi.BASE + "blocked/demo";
        assertThat(browser.sends("PUT", block, "authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(204);
        assertThat(signsIn().statusCode()).isEqualTo(200);
        assertThat(browser.sends("GET", AdminApi.BASE + "users", "authorization", "Bearer x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoeverSignsOutIsOutWhateverHisBrowserHasKept() throws Exception {
        assertThat(signsIn().statusCode()).isEqualTo(200);
        String kept = browser.cookies.get(SESSION);
        String[] own = {"x-tunnel-admin", "1", "origin", browser.origin()};
        assertThat(browser.sends("POST", LEAVE, own).statusCode()).isEqualTo(204);
        assertThat(browser.cookies).isEmpty();
        browser.cookies.put(SESSION, kept);
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(audit()).containsExactly("oidc:ana@example.com admin.enter", "oidc:ana@example.com admin.leave");
        assertThat(browser.sends("POST", LEAVE, own).statusCode())
                .as("once more")
                .isEqualTo(204);
    }

    @Test
    void aSessionEndsAfterEightHours() throws Exception {
        assertThat(signsIn().statusCode()).isEqualTo(200);
        String kept = browser.cookies.get(SESSION);
        later.set(SignedIn.LIFE.minusMinutes(1));
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(200);
        later.set(SignedIn.LIFE);
        browser.cookies.put(SESSION, kept);
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
    }

    @Test
    void anIssuerThatIsDownIsNamedInThePageAndToPrograms() throws Exception {
        String back = backFromIssuer();
        String name = issuer.name().toString();
        issuer.close();
        HttpResponse<String> page = browser.opens(back);
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.body()).contains("does not answer", name + "/token", "issuer-unreachable");
        later.set(Duration.ofHours(1)); // what the issuer said is not good any more
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
        String back = backFromIssuer();
        HttpResponse<String> answer = browser.opens(back.replaceAll("&iss=[^&]*", "&iss=https%3A%2F%2Fother.example"));
        assertThat(code(answer)).isEqualTo("issuer-invalid");
        assertThat(code(browser.opens(backFromIssuer().replaceAll("&iss=[^&]*", ""))))
                .as("nor nobody's, of one that names itself")
                .isEqualTo("issuer-invalid");
    }

    @Test
    void whoeverIsTurnedAwayByTheIssuerIsToldItsWord() throws Exception {
        issuer.error = "access_denied%0A%3Cscript%3E";
        HttpResponse<String> answer = signsIn();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(code(answer)).isEqualTo("sign-in-denied");
        assertThat(answer.body()).contains("localhost: access_denied\\n&lt;script&gt;");
    }

    @Test
    void theSecretIsReadAnewEachTimeAndIsInNoMessage() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "wr0ng");
        HttpResponse<String> wrong = signsIn();
        assertThat(wrong.statusCode()).isEqualTo(502);
        assertThat(wrong.body()).contains("status 401, invalid_client").doesNotContain("wr0ng");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(signsIn().body())
                .contains("oidc.client-secret-file: not usable")
                .doesNotContain(folder.toString());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(secret, IssuerDouble.SECRET);
        assertThat(signsIn().statusCode()).isEqualTo(200);
    }
}
