package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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

/** Whom an issuer's word lets in: ID tokens, the keys they are signed by, and who is on the list. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class OidcTokensTest {
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
        HttpResponse<String> answer = site.signsIn();
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(OidcFixture.code(answer)).isEqualTo("issuer-invalid");
        assertThat(answer.body()).contains("ID token: ", "Start again").containsIgnoringCase(reason);
        assertThat(answer.body()).doesNotContain("ana@", "Ana@");
        assertThat(browser.cookies).isEmpty();
        assertThat(site.audit()).isEmpty();
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
        return NumericDate.fromMilliseconds(site.now().toEpochMilli() + seconds * 1000L);
    }

    @Test
    void clocksMayBeAMinuteApart() throws Exception {
        issuer.claims = claims -> {
            claims.setIssuedAt(at(50));
            claims.setExpirationTime(at(51));
        };
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        issuer.claims = claims -> {
            claims.setIssuedAt(at(-90));
            claims.setExpirationTime(at(-50));
        };
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyThatIsNewIsLookedForOnceAMinute() throws Exception {
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        issuer.key = IssuerDouble.newKey("second");
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        assertThat(issuer.looksAtKeys()).isEqualTo(2);

        issuer.key = IssuerDouble.newKey("third");
        HttpResponse<String> soon = site.signsIn();
        assertThat(OidcFixture.code(soon)).isEqualTo("issuer-invalid");
        assertThat(soon.body()).contains("a key that the issuer does not show");
        assertThat(issuer.looksAtKeys()).isEqualTo(2);

        site.later(Duration.ofMinutes(1));
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
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
        HttpResponse<String> answer = site.signsIn();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void anotherKindOfSignatureIsNotTaken() throws Exception {
        issuer.algorithm = "RS512";
        assertThat(site.signsIn().body()).contains("RS512").contains("issuer-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"keys\":5}", "{\"keys\":[5]}", "<html>"})
    void keysThatAreNoneAreNotUsed(String keys) throws Exception {
        issuer.keys = keys;
        HttpResponse<String> answer = site.signsIn();
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
        HttpResponse<String> answer = site.signsIn();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(OidcFixture.code(answer)).isEqualTo("not-an-administrator");
        assertThat(browser.cookies).isEmpty();
        assertThat(browser.calls("GET", "overview").statusCode()).isEqualTo(401);
        assertThat(site.audit()).containsExactly(actor + " admin.refuse");
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
        assertThat(site.signsIn().statusCode()).isEqualTo(200);
        assertThat(site.audit()).containsExactly("oidc:sub:u-7 admin.enter");
    }
}
