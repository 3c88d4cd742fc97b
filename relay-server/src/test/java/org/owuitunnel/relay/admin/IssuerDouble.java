package org.owuitunnel.relay.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;

/** An issuer over real TLS that takes requests as OpenID Connect Core 1.0 and RFC 7636 have them, and no others. */
final class IssuerDouble implements AutoCloseable {
    static final String CLIENT = "owui relay"; // with a blank, which HTTP Basic has as RFC 6749 encodes it
    static final String SECRET = "s%cret:of+the relay";

    private static final String PASSWORD = "of-a-test";
    private static final int RSA_BITS = 2048;

    /** Made once: a key takes longer than a sign-in. */
    private static final RsaJsonWebKey FIRST = newKey("first");

    private final InstantSource clock;
    private final WireMockServer server;
    private final Path ca;
    private final Map<String, Asked> codes = new ConcurrentHashMap<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    /** What it shows in its document beside or in place of what is right. */
    final Map<String, Object> document = new ConcurrentHashMap<>();

    /** What is in the next ID tokens beside or in place of what is right. */
    Consumer<JwtClaims> claims = right -> {};

    /** How the next ID tokens are signed. */
    Signer signer = this::signed;

    PublicJsonWebKey key = FIRST;

    /** By which they are signed with it. */
    String algorithm = AlgorithmIdentifiers.RSA_USING_SHA256;

    /** Its keys in place of the right ones, or "". */
    String keys = "";

    /** What the browser is sent back with in place of a code. */
    String error = "";

    interface Signer {
        String sign(JwtClaims claims) throws JoseException;
    }

    private record Asked(String redirect, String challenge, String nonce) {}

    IssuerDouble(Path folder, InstantSource clock) throws IOException, GeneralSecurityException {
        this.clock = clock;
        LocalCertificateAuthority authority = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
        CertifiedKey certified = authority.issue(Set.of("localhost"), Set.of());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "issuer",
                certified.key(),
                PASSWORD.toCharArray(),
                certified.chain().toArray(new Certificate[0]));
        Path file = folder.resolve("issuer.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        ca = Files.writeString(
                folder.resolve("issuer-ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(authority.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        server = new WireMockServer(options()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(file.toString())
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD)
                .keystoreType("PKCS12")
                .extensions(new Answers()));
        server.start();
        server.stubFor(any(anyUrl()).willReturn(ok()));
    }

    URI name() {
        return URI.create("https://localhost:" + server.httpsPort() + "/realms/home");
    }

    /** What vouches for its certificate. */
    Path ca() {
        return ca;
    }

    /** Why it has refused requests. */
    List<String> refusals() {
        return refusals;
    }

    /** How often somebody has asked for its keys. */
    long looksAtKeys() {
        return server.getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().endsWith("/keys"))
                .count();
    }

    static RsaJsonWebKey newKey(String id) {
        try {
            RsaJsonWebKey made = RsaJwkGenerator.generateJwk(RSA_BITS);
            made.setKeyId(id);
            return made;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String signed(JwtClaims claims) throws JoseException {
        return signedBy(key, claims);
    }

    String signedBy(PublicJsonWebKey key, JwtClaims claims) throws JoseException {
        JsonWebSignature token = token(claims, algorithm);
        if (key.getKeyId() != null) {
            token.setKeyIdHeaderValue(key.getKeyId());
        }
        token.setKey(key.getPrivateKey());
        return token.getCompactSerialization();
    }

    String unsigned(JwtClaims claims) throws JoseException {
        JsonWebSignature token = token(claims, AlgorithmIdentifiers.NONE);
        token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        return token.getCompactSerialization();
    }

    /** With the public key, which everybody has, as if it were a secret. */
    String signedByPublicKey(JwtClaims claims) throws JoseException {
        JsonWebSignature token = token(claims, AlgorithmIdentifiers.HMAC_SHA256);
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        return token.getCompactSerialization();
    }

    private static JsonWebSignature token(JwtClaims claims, String algorithm) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(algorithm);
        return token;
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Answers implements ResponseDefinitionTransformerV2 {
        @Override
        public String getName() {
            return "issuer";
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Request request = event.getRequest();
            String path = URI.create(request.getUrl()).getPath();
            try {
                return switch (path.substring(name().getPath().length())) {
                    case "/.well-known/openid-configuration" -> json(200, describe());
                    case "/keys" ->
                        new ResponseDefinitionBuilder()
                                .withHeader("Content-Type", "application/jwk-set+json")
                                .withBody(
                                        keys.isEmpty()
                                                ? new JsonWebKeySet(key)
                                                        .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                                                : keys)
                                .build();
                    case "/authorize" ->
                        authorize(parameters(URI.create(request.getUrl()).getRawQuery()));
                    case "/token" -> token(request);
                    default -> new ResponseDefinitionBuilder().withStatus(404).build();
                };
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        }

        private Map<String, Object> describe() {
            Map<String, Object> all = new TreeMap<>(Map.of(
                    "issuer",
                    name().toString(),
                    "authorization_endpoint",
                    name() + "/authorize?theme=dark",
                    "token_endpoint",
                    name() + "/token",
                    "jwks_uri",
                    name() + "/keys",
                    "authorization_response_iss_parameter_supported",
                    true,
                    "token_endpoint_auth_methods_supported",
                    List.of("private_key_jwt", "client_secret_basic")));
            all.putAll(document);
            return all;
        }

        private ResponseDefinition authorize(Map<String, String> asked) {
            List<String> wrong = new ArrayList<>();
            Map.of("response_type", "code", "client_id", CLIENT, "code_challenge_method", "S256", "theme", "dark")
                    .forEach((name, value) -> {
                        if (!value.equals(asked.get(name))) {
                            wrong.add(name);
                        }
                    });
            if (!List.of(asked.getOrDefault("scope", "").split(" ", -1)).contains("openid")) {
                wrong.add("scope");
            }
            for (String name : List.of("redirect_uri", "state", "nonce", "code_challenge")) {
                if (asked.getOrDefault(name, "").length() < 32) {
                    wrong.add(name);
                }
            }
            if (!wrong.isEmpty()) {
                return refused("invalid_request", wrong.toString());
            }
            String code = "code " + codes.size();
            codes.put(
                    code,
                    new Asked(
                            asked.getOrDefault("redirect_uri", ""),
                            asked.getOrDefault("code_challenge", ""),
                            asked.getOrDefault("nonce", "")));
            String back = asked.getOrDefault("redirect_uri", "")
                    + (error.isEmpty() ? "?code=" + encoded(code) : "?error=" + error)
                    + "&state=" + encoded(asked.getOrDefault("state", ""))
                    + "&iss=" + encoded(name().toString());
            return new ResponseDefinitionBuilder()
                    .withStatus(302)
                    .withHeader("Location", back)
                    .build();
        }

        private ResponseDefinition token(Request request) throws JoseException {
            String basic = encoded(CLIENT) + ":" + encoded(SECRET);
            String expected = "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.US_ASCII));
            if (!expected.equals(request.getHeader("Authorization"))) {
                return refused("invalid_client", "Authorization");
            }
            Map<String, String> wish = parameters(request.getBodyAsString());
            Asked asked = codes.remove(wish.getOrDefault("code", ""));
            if (asked == null
                    || !request.getMethod().getName().equals("POST")
                    || !"authorization_code".equals(wish.get("grant_type"))
                    || !asked.redirect.equals(wish.get("redirect_uri"))
                    || !asked.challenge.equals(challenge(wish.getOrDefault("code_verifier", "")))) {
                return refused("invalid_grant", String.join(" ", wish.keySet()));
            }
            JwtClaims about = new JwtClaims();
            NumericDate now = NumericDate.fromMilliseconds(clock.millis());
            about.setIssuer(name().toString());
            about.setSubject("u-1");
            about.setAudience(CLIENT);
            about.setIssuedAt(now);
            NumericDate end = NumericDate.fromMilliseconds(clock.millis());
            end.addSeconds(300);
            about.setExpirationTime(end);
            about.setStringClaim("nonce", asked.nonce);
            about.setStringClaim("email", "Ana@Example.com");
            about.setClaim("email_verified", true);
            claims.accept(about);
            return json(200, Map.of("access_token", "unused", "token_type", "Bearer", "id_token", signer.sign(about)));
        }

        private ResponseDefinition refused(String error, String why) {
            refusals.add(error + ": " + why);
            return json(error.equals("invalid_client") ? 401 : 400, Map.of("error", error));
        }

        private static ResponseDefinition json(int status, Object content) {
            return ResponseDefinitionBuilder.okForJson(content)
                    .withStatus(status)
                    .build();
        }

        private static Map<String, String> parameters(String text) {
            Map<String, String> parameters = new TreeMap<>();
            for (String pair : text.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                String previous = parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
                if (previous != null) {
                    throw new IllegalArgumentException(parts[0] + ": twice");
                }
            }
            return parameters;
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        private static String challenge(String verifier) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(digest.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
