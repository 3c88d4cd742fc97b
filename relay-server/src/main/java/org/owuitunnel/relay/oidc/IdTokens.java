package org.owuitunnel.relay.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.owuitunnel.relay.config.OidcConfig;

/**
 * Reads ID tokens, and believes those that were made for this relay and this sign-in: OpenID Connect Core 1.0 section 3.1.3.7. Safe on any
 * thread; waits for the network.
 */
final class IdTokens {
    /** Seconds that the clocks of issuer and relay may be apart. */
    private static final int LEEWAY = 60;

    /** Seconds for which a token may have been there: it is made while we wait for it. */
    private static final int AGE = 600;

    /** The most characters of an issuer's word for somebody: section 2. */
    private static final int MAX_SUBJECT = 255;

    /** The most characters of an address: RFC 5321 section 4.5.3.1. */
    private static final int MAX_EMAIL = 320;

    /** Signatures by a key of which we know the public half only: never "none", never a secret that is shared. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.EDDSA);

    private final OidcConfig config;
    private final Issuer issuer;
    private final InstantSource clock;

    IdTokens(OidcConfig config, Issuer issuer, InstantSource clock) {
        this.config = config;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Whom {@code token} is about, which answers the question with this {@code nonce}. */
    Person read(String token, String nonce) throws SignInException {
        JwtClaims claims = claims(token);
        try {
            List<String> audience = claims.getAudience();
            String party = claims.getStringClaimValue("azp");
            if (party == null ? audience.size() > 1 : !party.equals(config.clientId())) {
                throw invalid("azp: another party, or none beside several audiences (expected: oidc.client-id)");
            }
            String answered = claims.getStringClaimValue("nonce");
            if (answered == null || !same(answered, nonce)) {
                throw invalid("nonce: another, or none (expected: that of this sign-in)");
            }
            return person(claims);
        } catch (MalformedClaimException e) {
            throw invalid(e.getMessage() + " (expected: as OpenID Connect has it)");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private JwtClaims claims(String token) throws SignInException {
        try {
            return claims(token, issuer.keys());
        } catch (InvalidJwtException e) {
            if (!(e.getCause() instanceof UnresolvableKeyException)) {
                throw invalid(e);
            }
        }
        Optional<List<JsonWebKey>> keys = issuer.newKeys(); // the issuer may have changed them
        if (keys.isEmpty()) {
            throw invalid("signed with a key that the issuer does not show (expected: one of its jwks_uri)");
        }
        try {
            return claims(token, keys.get());
        } catch (InvalidJwtException e) {
            throw invalid(e);
        }
    }

    private JwtClaims claims(String token, List<JsonWebKey> keys) throws InvalidJwtException {
        JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(keys);
        resolver.setDisambiguateWithVerifySignature(true); // several keys without a name
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setVerificationKeyResolver(resolver)
                .setExpectedIssuer(true, config.issuer().toString())
                .setExpectedAudience(true, config.clientId())
                .setRequireSubject()
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(0, AGE)
                .setAllowedClockSkewInSeconds(LEEWAY)
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build()
                .processToClaims(token);
    }

    private Person person(JwtClaims claims) throws MalformedClaimException, SignInException {
        String subject = claims.getSubject();
        if (subject.length() > MAX_SUBJECT) {
            throw invalid("sub: " + subject.length() + " characters (expected: at most " + MAX_SUBJECT + ")");
        }
        String email = email(claims);
        boolean admin = config.admins().contains(OidcConfig.SUBJECT + subject)
                || (!email.isEmpty() && config.admins().contains(email));
        return new Person(subject, email, admin);
    }

    /** A verified address in lower case, or "". ASCII only: {@code U+212A} becomes a k in lower case, and is none. */
    private static String email(JwtClaims claims) throws MalformedClaimException {
        boolean verified = Boolean.TRUE.equals(claims.getClaimValue("email_verified"));
        String email = claims.getStringClaimValue("email");
        boolean usable = verified
                && email != null
                && email.length() <= MAX_EMAIL
                && email.indexOf('@') > 0
                && email.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return usable ? email.toLowerCase(Locale.ROOT) : "";
    }

    /** The library's own message would hold the whole token: neither that nor the exception goes any further. */
    private static SignInException invalid(InvalidJwtException e) {
        String reasons = e.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorMessage)
                .collect(Collectors.joining(" "));
        return new SignInException(
                SignInException.Why.INVALID, "ID token: " + reasons + " (expected: one for this relay, of now)");
    }

    private static SignInException invalid(String reason) {
        return new SignInException(SignInException.Why.INVALID, "ID token: " + reason);
    }
}
