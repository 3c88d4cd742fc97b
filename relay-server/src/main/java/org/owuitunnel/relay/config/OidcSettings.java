package org.owuitunnel.relay.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of a relay whose administrators sign in by OpenID Connect. Immutable. */
final class OidcSettings {
    /** ASCII: letters that only look alike, or become alike in lower case, make nobody an administrator. */
    private static final Pattern EMAIL = Pattern.compile("[!-~&&[^@,<>\":]]{1,64}@[!-~&&[^@,<>\":]]{1,255}");

    /** At most 255 ASCII characters, as OpenID Connect Core 1.0 section 2 has it; a comma would end it here. */
    private static final Pattern SUBJECT = Pattern.compile(OidcConfig.SUBJECT + "[!-+\\--~]{1,255}");

    private static final Setting<URI> ISSUER = Setting.optional(
            "oidc.issuer",
            new ValueType<>("an https URL without query", (text, base) -> url(text)),
            "Let administrators sign in by OpenID Connect at this issuer, beside tokens. Exactly as it calls itself.");
    private static final Setting<String> CLIENT_ID = Setting.optional(
            "oidc.client-id",
            new ValueType<>(
                    "an identifier of visible characters",
                    (text, base) -> Optional.of(text)
                            .filter(word -> !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7f))),
            "What the issuer calls the relay.");
    private static final Setting<List<String>> ADMINS = Setting.optional(
            "oidc.admins",
            ValueTypes.several(
                    "e-mail addresses in ASCII, or sub: and the issuer's word for a person, separated by commas",
                    (text, base) -> admin(text)),
            "Who may administer. An address counts only where the issuer says that it has verified it.");

    private final Setting<Path> secretFile;
    private final Setting<Path> ca;

    OidcSettings(ValueType<Path> path) {
        this.secretFile = Setting.optional(
                "oidc.client-secret-file", path, "File of the secret that belongs to it, readable by the relay only.");
        this.ca = Setting.optional(
                "oidc.ca", path, "PEM file: what vouches for an issuer whose certificate is not a public one.");
    }

    List<Setting<?>> all() {
        return List.of(ISSUER, CLIENT_ID, secretFile, ADMINS, ca);
    }

    /** What is configured; nothing when nothing of it is set. */
    Optional<OidcConfig> bind(Values values) {
        all().forEach(values::find); // each is looked at, whichever the others make needless
        Optional<URI> issuer = values.find(ISSUER);
        Optional<String> clientId = values.find(CLIENT_ID);
        Optional<List<String>> admins = values.find(ADMINS);
        Optional<Path> trusted = KeyFiles.readable(values, ca);
        if (all().stream().noneMatch(values::has)) {
            return Optional.empty();
        }
        Optional<Path> secret = KeyFiles.neededSecret(values, secretFile);
        for (Setting<?> needed : List.of(ISSUER, CLIENT_ID, ADMINS)) {
            if (!values.has(needed)) {
                values.missing(needed);
            }
        }
        if (issuer.isEmpty() || clientId.isEmpty() || admins.isEmpty() || secret.isEmpty()) {
            return Optional.empty(); // with a problem that was told
        }
        return Optional.of(new OidcConfig(issuer.get(), clientId.get(), secret.get(), admins.get(), trusted));
    }

    private static Optional<String> admin(String text) {
        if (SUBJECT.matcher(text).matches()) {
            return Optional.of(text);
        }
        return EMAIL.matcher(text).matches() ? Optional.of(text.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** OpenID Connect Discovery 1.0 section 3: https, without query and fragment. */
    private static Optional<URI> url(String text) {
        try {
            URI url = URI.create(text);
            boolean usable = "https".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
            return usable ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }
}
