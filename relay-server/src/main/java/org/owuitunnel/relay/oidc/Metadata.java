package org.owuitunnel.relay.oidc;

import java.net.URI;
import tools.jackson.databind.JsonNode;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0 section 3). Immutable.
 *
 * @param authorization where browsers are sent to
 * @param token where codes are exchanged
 * @param keys where the keys are that it signs with
 * @param namesItself whether its answers have to say whose they are (RFC 9207)
 */
record Metadata(URI authorization, URI token, URI keys, boolean namesItself) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final String AUTHENTICATION = "client_secret_basic";

    /** Where the document of {@code issuer} is: section 4.1. */
    static URI address(URI issuer) {
        String text = issuer.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + WELL_KNOWN);
    }

    /** Reads a document that has to be {@code issuer}'s own: section 4.3. */
    static Metadata read(URI issuer, JsonNode document) throws SignInException {
        String named = document.path("issuer").asString("");
        if (!named.equals(issuer.toString())) {
            throw invalid(issuer, "issuer", named, "the value of oidc.issuer, to the last slash");
        }
        JsonNode methods = document.path("token_endpoint_auth_methods_supported"); // that one, if it is not said
        if (methods.isArray() && methods.valueStream().noneMatch(one -> AUTHENTICATION.equals(one.asString("")))) {
            throw invalid(issuer, "token_endpoint_auth_methods_supported", methods.toString(), AUTHENTICATION);
        }
        return new Metadata(
                url(issuer, document, "authorization_endpoint"),
                url(issuer, document, "token_endpoint"),
                url(issuer, document, "jwks_uri"),
                document.path("authorization_response_iss_parameter_supported").asBoolean(false));
    }

    private static URI url(URI issuer, JsonNode document, String member) throws SignInException {
        String text = document.path(member).asString("");
        try {
            URI url = URI.create(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null && url.getFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException ignored) {
            // as one of another scheme
        }
        throw invalid(issuer, member, text, "an https URL");
    }

    private static SignInException invalid(URI issuer, String member, String found, String expected) {
        return new SignInException(
                SignInException.Why.INVALID,
                address(issuer) + ": " + member + ": " + (found.isEmpty() ? "missing" : found) + " (expected: "
                        + expected + ")");
    }
}
