package org.owuitunnel.relay.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.owuitunnel.relay.certificates.TrustedAuthorities;
import org.owuitunnel.relay.config.OidcConfig;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.storage.SecretFile;

/**
 * Signs people in by OpenID Connect: Authorization Code Flow (Core 1.0 section 3.1) with PKCE (RFC 7636), as RFC 9700 asks for. It keeps nothing of
 * those who only begin: their browsers do. Safe on any thread; waits for the network.
 */
public final class SignIn {
    /** For how long a browser has to keep what {@link #begin} gives it. */
    public static final Duration LIFE = Attempt.LIFE;

    /** Characters of an issuer's error that are told: section 4.1.2.1 of RFC 6749 has words of 25. */
    private static final int MAX_ERROR = 64;

    private final OidcConfig config;
    private final IssuerHttp http;
    private final Issuer issuer;
    private final IdTokens tokens;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Envelope envelope;
    private final SpentStates spent = new SpentStates();

    private SignIn(OidcConfig config, IssuerHttp http, InstantSource clock, RandomGenerator random) {
        this.config = config;
        this.http = http;
        this.issuer = new Issuer(config.issuer(), http, clock);
        this.tokens = new IdTokens(config, issuer, clock);
        this.clock = clock;
        this.random = random;
        this.envelope = new Envelope(random);
    }

    /** Sign-in as configured; nothing is asked of the issuer yet. Fails when the file of its authorities cannot be used. */
    public static SignIn of(OidcConfig config, InstantSource clock) throws IOException {
        Optional<Path> ca = config.ca();
        SSLContext trusted = ca.isPresent() ? TrustedAuthorities.in(ca.get()) : null;
        return new SignIn(config, new IssuerHttp(trusted), clock, new SecureRandom());
    }

    /** What the issuer is called before people. */
    public String host() {
        return config.issuer().getHost();
    }

    /**
     * A way to the issuer.
     *
     * @param url where the browser is to go
     * @param kept what it has to keep meanwhile, and show when it comes back
     */
    public record Begun(String url, String kept) {
        /** Without either. */
        @Override
        public String toString() {
            return "Begun[…]";
        }
    }

    /** Begins; the issuer will send the browser to {@code redirect}. */
    public Begun begin(String redirect) throws SignInException {
        Metadata metadata = issuer.metadata();
        Attempt attempt = Attempt.begin(redirect, clock.instant(), random);
        Map<String, String> question = new LinkedHashMap<>();
        question.put("response_type", "code");
        question.put("client_id", config.clientId());
        question.put("redirect_uri", redirect);
        question.put("scope", "openid email");
        question.put("state", attempt.state());
        question.put("nonce", attempt.nonce());
        question.put("code_challenge", attempt.challenge());
        question.put("code_challenge_method", "S256");
        String base = metadata.authorization().toString();
        String url = base + (base.indexOf('?') < 0 ? "?" : "&") + form(question);
        return new Begun(url, envelope.close(attempt.text()));
    }

    /**
     * Ends what {@link #begin} began.
     *
     * @param kept what the browser has kept, or ""
     * @param answer the parameters with which it came back
     */
    public Person finish(String kept, Map<String, String> answer) throws SignInException {
        Attempt attempt = envelope.open(kept)
                .flatMap(Attempt::parse)
                .filter(begun -> !begun.isOver(clock.instant()))
                .filter(begun -> same(begun.state(), answer.getOrDefault("state", "")))
                .orElseThrow(() -> over("not begun in this browser within the last " + LIFE.toMinutes() + " minutes"));
        if (!spent.spend(attempt.state())) {
            throw over("finished already");
        }
        Metadata metadata = issuer.metadata();
        String named = answer.getOrDefault(
                "iss", metadata.namesItself() ? "" : config.issuer().toString());
        if (!named.equals(config.issuer().toString())) {
            throw new SignInException(
                    SignInException.Why.INVALID, "iss: another issuer's answer, or nobody's (expected: oidc.issuer)");
        }
        String error = answer.get("error");
        if (error != null) {
            throw new SignInException(
                    SignInException.Why.DENIED, host() + ": " + shown(error) + " (expected: to be signed in there)");
        }
        String code = answer.getOrDefault("code", "");
        if (code.isEmpty()) {
            throw new SignInException(SignInException.Why.INVALID, "code: missing (expected: one, from the issuer)");
        }
        return tokens.read(exchange(metadata.token(), code, attempt), attempt.nonce());
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static SignInException over(String reason) {
        return new SignInException(SignInException.Why.OVER, "sign-in: " + reason + " (expected: a new start)");
    }

    private static String shown(String error) {
        return Printable.of(error.length() > MAX_ERROR ? error.substring(0, MAX_ERROR) : error);
    }

    /** The ID token for a code. */
    private String exchange(URI url, String code, Attempt attempt) throws SignInException {
        Map<String, String> wish = new LinkedHashMap<>();
        wish.put("grant_type", "authorization_code");
        wish.put("code", code);
        wish.put("redirect_uri", attempt.redirect());
        wish.put("code_verifier", attempt.verifier());
        IssuerHttp.Reply reply = http.post(url, authorization(), form(wish));
        String token = reply.body().path("id_token").asString("");
        if (reply.status() != 200 || token.isEmpty()) {
            String error = reply.body().path("error").asString("no ID token");
            throw new SignInException(
                    SignInException.Why.INVALID,
                    url + ": status " + reply.status() + ", " + shown(error)
                            + " (expected: 200 and an ID token, for oidc.client-id and its secret)");
        }
        return token;
    }

    private String authorization() throws SignInException {
        String secret;
        try {
            secret = SecretFile.read(config.clientSecretFile()); // each time: whoever changes it need not restart
        } catch (IOException e) {
            throw new SignInException(
                    SignInException.Why.INVALID,
                    "oidc.client-secret-file: not usable (expected: as the relay's log says)", // strangers see this
                    e);
        }
        String pair = encoded(config.clientId()) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
