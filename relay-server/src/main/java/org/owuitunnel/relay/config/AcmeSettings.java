package org.owuitunnel.relay.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.route.Hostname;

/** The settings of a relay that has certificates by ACME: its own by DNS, those of custom domains by HTTP. Immutable. */
final class AcmeSettings {
    private static final int DNS_PORT = 53;

    /** Authorities that are known by a word. */
    private static final Map<String, String> DIRECTORIES = Map.of(
            "letsencrypt", "https://acme-v02.api.letsencrypt.org/directory",
            "letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory");

    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+?)(?::([1-9]\\d{0,4}))?");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@,<>\"]{1,64}@[^\\s@,<>\"]{1,255}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private enum Provider {
        RFC2136,
        CLOUDFLARE,
        ACME_DNS,
        EXEC
    }

    private static final Setting<Provider> DNS = Setting.optional(
            "acme.dns",
            ValueTypes.oneOf(Provider.class),
            "Have the relay's certificate by ACME, and write its proofs into DNS in this way.");
    private static final Setting<Boolean> AGREE = Setting.of(
            "acme.agree-to-terms",
            ValueTypes.truth(),
            "false",
            "Whether you agree to the authority's terms of service. Without `acme.dns` as well it gets certificates for custom domains.");
    private static final Setting<String> EMAIL_ADDRESS = Setting.optional(
            "acme.email",
            new ValueType<>(
                    "an e-mail address",
                    (text, base) -> Optional.of(text)
                            .filter(address -> EMAIL.matcher(address).matches())),
            "Where the authority may write to.");
    private static final Setting<URI> DIRECTORY = Setting.of(
            "acme.directory",
            new ValueType<>("letsencrypt, letsencrypt-staging or an https URL", (text, base) -> url(text)),
            "letsencrypt",
            "The authority. Try with the one for trials first, whose limits are wide and whose certificates nobody trusts.");
    private static final Setting<String> PROFILE = Setting.optional(
            "acme.profile",
            new ValueType<>(
                    "a word that the authority knows",
                    (text, base) ->
                            Optional.of(text).filter(word -> WORD.matcher(word).matches())),
            "The kind of certificate, where the authority has several, such as `tlsserver` or `shortlived`.");
    private static final Setting<String> EAB_KEY_ID = Setting.optional(
            "acme.eab-key-id",
            new ValueType<>(
                    "an identifier without blanks",
                    (text, base) -> Optional.of(text)
                            .filter(word -> !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7f))),
            "The key's name, for authorities that want an account beside ACME's (external account binding).");
    private static final Setting<InetSocketAddress> RFC2136_SERVER =
            Setting.optional("acme.rfc2136.server", server(), "The zone's primary DNS server, which takes updates.");
    private static final Setting<URI> CLOUDFLARE_API = Setting.of(
            "acme.cloudflare.api",
            new ValueType<>("an https URL, or an http one of this machine", (text, base) -> anyUrl(text)),
            "https://api.cloudflare.com/client/v4",
            "Cloudflare's API.");
    private static final Setting<URI> ACME_DNS_SERVER = Setting.of(
            "acme.acme-dns.server",
            new ValueType<>("an https URL, or an http one of this machine", (text, base) -> anyUrl(text)),
            "https://auth.acme-dns.io",
            "The server of acme-dns.");
    private static final Setting<DnsCheck> CHECK = Setting.of(
            "acme.dns-check",
            ValueTypes.oneOf(DnsCheck.class),
            "servers",
            "Who has to show a record before the authority is told to look: all `servers` of the zone, the `resolver`, or nobody.");
    private static final Setting<InetSocketAddress> RESOLVER = Setting.optional(
            "acme.dns-resolver",
            server(),
            "The resolver to ask about zones, their servers and custom domains. Else the system's.");
    private static final Setting<Duration> TIMEOUT = Setting.of(
            "acme.dns-timeout",
            ValueTypes.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "2m",
            "For a record to be there after it was written.");

    private final Setting<Path> directoryCa;
    private final Setting<Path> eabKeyFile;
    private final Setting<Path> tsigKeyFile;
    private final Setting<Path> tokenFile;
    private final Setting<Path> accountFile;
    private final Setting<Path> program;

    AcmeSettings(ValueType<Path> path) {
        this.directoryCa = Setting.optional(
                "acme.directory-ca", path, "PEM file: what vouches for an authority that is not a public one.");
        this.eabKeyFile = Setting.optional(
                "acme.eab-key-file", path, "File of that key, in base64url, readable by the relay only.");
        this.tsigKeyFile =
                Setting.optional("acme.rfc2136.key-file", path, "File of the TSIG key, as `tsig-keygen` prints it.");
        this.tokenFile = Setting.optional(
                "acme.cloudflare.token-file", path, "File of a token that may edit the zone's DNS and read the zone.");
        this.accountFile = Setting.optional(
                "acme.acme-dns.account-file", path, "File of what the server answered to `POST /register`.");
        this.program = Setting.optional(
                "acme.exec.program",
                path,
                "A program that is run with `present NAME VALUE`, and later with `cleanup NAME VALUE`, as lego does.");
    }

    List<Setting<?>> all() {
        return List.of(
                DNS,
                AGREE,
                EMAIL_ADDRESS,
                DIRECTORY,
                directoryCa,
                PROFILE,
                EAB_KEY_ID,
                eabKeyFile,
                RFC2136_SERVER,
                tsigKeyFile,
                CLOUDFLARE_API,
                tokenFile,
                ACME_DNS_SERVER,
                accountFile,
                program,
                CHECK,
                RESOLVER,
                TIMEOUT);
    }

    /** The setting that turns ACME on. */
    static Setting<?> switchedBy() {
        return DNS;
    }

    /** What says who the authority is, and who we are there: needed whichever way control is shown. */
    private List<Setting<?>> ofAccount() {
        return List.of(EMAIL_ADDRESS, DIRECTORY, directoryCa, PROFILE, EAB_KEY_ID, eabKeyFile, RESOLVER);
    }

    /**
     * What is configured.
     *
     * @param byDns for the relay's own certificate
     * @param byHttp for those of custom domains
     */
    record Bound(Optional<AcmeConfig> byDns, Optional<AcmeConfig.ByHttp> byHttp) {
        static final Bound NOTHING = new Bound(Optional.empty(), Optional.empty());
    }

    /** An account with an authority, and with {@code acme.dns} a way into DNS; nothing when there is neither. */
    Bound bind(Values values) {
        all().forEach(values::find); // each is looked at, whichever the others make needless
        Optional<Provider> provider = values.find(DNS);
        if (!values.has(DNS)) {
            all().stream()
                    .filter(setting -> !setting.equals(AGREE) && !ofAccount().contains(setting))
                    .filter(values::has)
                    .forEach(setting ->
                            values.wrong(setting, "set without acme.dns (expected: acme.dns as well, or neither)"));
            if (!values.get(AGREE) && ofAccount().stream().noneMatch(values::has)) {
                return Bound.NOTHING;
            }
        }
        if (!values.get(AGREE)) {
            values.wrong(
                    AGREE,
                    "not true (expected: true, once you have read the terms of "
                            + values.get(DIRECTORY).getHost() + ")");
        }
        AcmeConfig.Account account = new AcmeConfig.Account(
                values.get(DIRECTORY),
                KeyFiles.readable(values, directoryCa),
                values.find(EMAIL_ADDRESS),
                values.find(PROFILE),
                binding(values));
        AcmeConfig.Dns dns = new AcmeConfig.Dns(values.get(CHECK), values.find(RESOLVER), values.get(TIMEOUT));
        return new Bound(
                provider.flatMap(kind -> records(values, kind)).map(records -> new AcmeConfig(account, records, dns)),
                Optional.of(new AcmeConfig.ByHttp(account, dns.resolver())));
    }

    private Optional<AcmeConfig.Binding> binding(Values values) {
        Optional<String> id = values.find(EAB_KEY_ID);
        if (values.has(EAB_KEY_ID)) {
            return id.flatMap(
                    word -> KeyFiles.neededSecret(values, eabKeyFile).map(file -> new AcmeConfig.Binding(word, file)));
        }
        if (values.has(eabKeyFile)) {
            values.missing(EAB_KEY_ID);
        }
        return Optional.empty();
    }

    private Optional<AcmeConfig.Records> records(Values values, Provider provider) {
        URI api = values.get(CLOUDFLARE_API);
        URI server = values.get(ACME_DNS_SERVER);
        return switch (provider) {
            case RFC2136 -> {
                if (!values.has(RFC2136_SERVER)) {
                    values.missing(RFC2136_SERVER);
                }
                Optional<Path> key = KeyFiles.neededSecret(values, tsigKeyFile);
                yield values.find(RFC2136_SERVER)
                        .flatMap(address -> key.map(file -> new AcmeConfig.Records.Rfc2136(address, file)));
            }
            case CLOUDFLARE ->
                KeyFiles.neededSecret(values, tokenFile).map(file -> new AcmeConfig.Records.Cloudflare(api, file));
            case ACME_DNS ->
                KeyFiles.neededSecret(values, accountFile).map(file -> new AcmeConfig.Records.AcmeDns(server, file));
            case EXEC -> {
                if (!values.has(program)) {
                    values.missing(program);
                }
                yield KeyFiles.readable(values, program).map(AcmeConfig.Records.Exec::new);
            }
        };
    }

    private static ValueType<InetSocketAddress> server() {
        return new ValueType<>("an IP address or host name, with :port unless that is 53", (text, base) -> {
            Matcher matcher = HOST_AND_PORT.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int port = matcher.group(2) == null ? DNS_PORT : Integer.parseInt(matcher.group(2));
            return Hostname.of(matcher.group(1))
                    .filter(host -> port < 65_536)
                    .map(host -> InetSocketAddress.createUnresolved(
                            host.text().replace("[", "").replace("]", ""), port));
        });
    }

    private static Optional<URI> url(String text) {
        return anyUrl(DIRECTORIES.getOrDefault(text, text)).filter(url -> "https".equals(url.getScheme()));
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** Secrets are sent there: over no network in the clear. */
    private static Optional<URI> anyUrl(String text) {
        try {
            URI url = URI.create(text);
            boolean usable = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere(url.getHost())));
            return usable ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }
}
