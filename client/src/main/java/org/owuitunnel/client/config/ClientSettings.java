package org.owuitunnel.client.config;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.client.link.BasicAuth;
import org.owuitunnel.protocol.http.BasicCredentials;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.config.ConfigReader;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.Setting;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.config.ValueTypes;
import org.owuitunnel.relay.config.Values;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.IoFailure;

/** Every setting of the client, and the record made of them; docs/configuration.md mirrors this. Stateless. */
public final class ClientSettings {
    /** What the client's variables begin with. */
    public static final String PREFIX = "OWUI_TUNNEL_";

    /** The name of the client's folders. */
    public static final String APPLICATION = "owui-tunnel";

    /** The file's name in the client's configuration folder. */
    public static final String FILE = "config.yml";

    /** Ranges of {@code allow-ip}: each request is held against all of them, and each hello has them. */
    private static final int MOST_RANGES = 100;

    private static final Setting<RelayAddress> RELAY = Setting.optional(
            "relay",
            RelayAddress.TYPE,
            "The relay to dial. Without one the client is its own, on this machine and network.");
    private static final Setting<Token> TOKEN = Setting.secret(
            "token",
            new ValueType<>(Token.EXPECTED, (text, base) -> Token.of(text)),
            "The relay's token: in the environment only, or kept by `owui-tunnel login`.");
    private static final Setting<Label> NAME = Setting.optional(
            "name",
            new ValueType<>(Label.EXPECTED, (text, base) -> Label.of(text)),
            "The wanted name. Without one the relay gives the last one again, or a random one.");
    private static final Setting<OriginAddress> ORIGIN =
            Setting.optional("origin", OriginAddress.TYPE, "The app, where no argument names it.");
    private static final Setting<Boolean> ALLOW_REMOTE_ORIGIN = Setting.of(
            "allow-remote-origin",
            ValueTypes.truth(),
            "false",
            "Allow an app that is not on this machine, such as one in another container.");
    private static final Setting<Boolean> ORIGIN_INSECURE = Setting.of(
            "origin-insecure",
            ValueTypes.truth(),
            "false",
            "Accept any certificate of an `https://` app: whoever can answer in its place reads and changes everything.");
    private static final Setting<Set<String>> STRIP_FIELDS = Setting.optional(
            "strip-fields",
            FieldNames.TYPE,
            "Fields of requests that never reach the app, beside those that only a proxy may set: by which it knows people.");
    private static final Setting<Boolean> PUBLIC = Setting.of(
            "public",
            ValueTypes.truth(),
            "false",
            "Let everybody in who knows the address; without it visitors need a link. Means nothing without a relay.");
    private static final Setting<List<AddressRange>> ALLOW_IP = Setting.optional(
            "allow-ip",
            limited(ValueTypes.several(
                    AddressRange.EXPECTED + ", or up to " + MOST_RANGES + ", separated by commas",
                    (text, base) -> AddressRange.of(text))),
            "Let visitors in from these addresses only, with or without a link.");
    private static final Setting<Boolean> PREFLIGHTS = Setting.of(
            "preflights",
            new ValueType<>("pass or refuse", (text, base) -> passOrRefuse(text)),
            "pass",
            "Whether what browsers ask before another site's script may call the app, without cookies, needs a link too.");
    private static final Setting<Duration> FOR = Setting.optional(
            "for",
            ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(366)),
            "How long the tunnel stays open, such as `2h`; without it until it is stopped.");
    private static final Setting<BasicAuth> BASIC_AUTH = Setting.secret(
            "basic-auth",
            new ValueType<>(
                    "user:password, with a password of " + BasicCredentials.LEAST_PASSWORD + " characters or more",
                    (text, base) -> basicAuth(text)),
            "User and password that let in as well as a link, `user:password`: in the environment only, or in `basic-auth-file`.");
    private static final Setting<Boolean> GUARD = Setting.of(
            "guard",
            new ValueType<>("on or off", (text, base) -> onOrOff(text)),
            "on",
            "Publish no app that makes a stranger its admin. Off: whatever answers is published, and only warned of.");
    private static final Setting<Integer> HTTPS_PORT =
            Setting.of("local.https-port", ValueTypes.port(), "8443", "Without a relay: the port of the tunnel.");
    private static final Setting<Integer> HTTP_PORT = Setting.of(
            "local.http-port",
            ValueTypes.port(),
            "8480",
            "Without a relay: the port of the page that helps to trust it.");
    private static final Setting<Boolean> LAN = Setting.of(
            "local.lan",
            ValueTypes.truth(),
            "true",
            "Without a relay: whether other machines of the network may come in.");
    private static final Setting<LogFormat> LOG = Setting.of(
            "log", ValueTypes.oneOf(LogFormat.class), "text", "How log lines are written: for people or for machines.");

    /** The reader of a client's configuration on {@code machine}. */
    public static ConfigReader<ClientConfig> reader(Machine machine) {
        Setting<List<X509Certificate>> relayCa = Setting.optional(
                "relay-ca",
                AuthorityFile.type(machine.home()),
                "The authority of a relay whose certificate comes from no known one; several where they change.");
        Setting<List<X509Certificate>> originCa = Setting.optional(
                "origin-ca",
                AuthorityFile.type(machine.home()),
                "The authority of an `https://` app whose certificate comes from no known one, or that certificate itself; or several.");
        Setting<Path> basicAuthFile = Setting.optional(
                "basic-auth-file",
                ValueTypes.path(machine.home()),
                "A file with one line `user:password`, which nobody else may read: visitors' programs come in by that (HTTP Basic).");
        return new ConfigReader<>(
                PREFIX,
                List.of(
                        RELAY,
                        relayCa,
                        TOKEN,
                        NAME,
                        ORIGIN,
                        originCa,
                        ORIGIN_INSECURE,
                        ALLOW_REMOTE_ORIGIN,
                        STRIP_FIELDS,
                        PUBLIC,
                        ALLOW_IP,
                        PREFLIGHTS,
                        FOR,
                        basicAuthFile,
                        BASIC_AUTH,
                        GUARD,
                        HTTPS_PORT,
                        HTTP_PORT,
                        LAN,
                        LOG),
                values -> bind(values, relayCa, originCa, basicAuthFile));
    }

    private static ValueType<List<AddressRange>> limited(ValueType<List<AddressRange>> ranges) {
        return new ValueType<>(
                ranges.expected(),
                (text, base) -> ranges.parser().parse(text, base).filter(list -> list.size() <= MOST_RANGES));
    }

    private static Optional<Boolean> passOrRefuse(String text) {
        return switch (text) {
            case "pass" -> Optional.of(true);
            case "refuse" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<BasicAuth> basicAuth(String text) {
        try {
            return Optional.of(BasicAuth.of(text));
        } catch (IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> onOrOff(String text) {
        return switch (text) {
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static ClientConfig bind(
            Values values,
            Setting<List<X509Certificate>> relayCa,
            Setting<List<X509Certificate>> originCa,
            Setting<Path> basicAuthFile) {
        Optional<OriginAddress> origin = values.find(ORIGIN);
        boolean remoteAllowed = values.get(ALLOW_REMOTE_ORIGIN);
        origin.filter(app -> !app.isLoopback() && !remoteAllowed)
                .ifPresent(app -> values.wrong(
                        ORIGIN,
                        app + " is not on this machine (expected: 127.0.0.1 or localhost, or "
                                + ALLOW_REMOTE_ORIGIN.key() + ": true)"));
        int httpsPort = values.get(HTTPS_PORT);
        int httpPort = values.get(HTTP_PORT);
        if (httpsPort == httpPort && httpPort != 0) {
            values.wrong(HTTP_PORT, httpPort + " is the port for HTTPS (expected: another)");
        }
        return new ClientConfig(
                values.find(RELAY),
                values.find(relayCa).orElse(List.of()),
                values.find(TOKEN),
                values.find(NAME),
                origin,
                trust(values, origin, originCa),
                values.find(STRIP_FIELDS).orElse(Set.of()),
                new ClientConfig.Access(
                        values.get(PUBLIC),
                        !values.get(PREFLIGHTS),
                        values.find(ALLOW_IP).orElse(List.of()),
                        values.find(FOR),
                        basic(values, basicAuthFile)),
                values.get(GUARD),
                new ClientConfig.Local(httpsPort, httpPort, values.get(LAN)),
                values.get(LOG));
    }

    /** Where nobody would ask for the password this is told: whoever sets one believes that it protects. */
    private static Optional<BasicAuth> basic(Values values, Setting<Path> file) {
        Optional<BasicAuth> given = values.find(BASIC_AUTH);
        Optional<Path> path = values.find(file);
        Setting<?> setting = values.has(file) ? file : BASIC_AUTH;
        if (!values.has(file) && !values.has(BASIC_AUTH)) {
            return Optional.empty();
        }
        if (values.has(file) && values.has(BASIC_AUTH)) {
            values.wrong(file, "is set beside " + BASIC_AUTH.variable(PREFIX) + " (expected: one of the two)");
        }
        if (values.get(PUBLIC)) {
            values.wrong(setting, "means nothing where everybody is let in (expected: no " + PUBLIC.key() + ": true)");
        } else if (!values.has(RELAY)) {
            values.wrong(setting, "means nothing without a relay (expected: " + RELAY.key() + ")");
        }
        if (path.isEmpty()) {
            return given;
        }
        try {
            return Optional.of(BasicAuthFile.read(path.get()));
        } catch (IOException e) {
            values.wrong(file, IoFailure.describe(e));
            return Optional.empty();
        }
    }

    /** Settings that mean nothing are told: whoever sets them believes that TLS is spoken, or that it protects. */
    private static OriginTrust trust(
            Values values, Optional<OriginAddress> origin, Setting<List<X509Certificate>> originCa) {
        boolean anyone = values.get(ORIGIN_INSECURE);
        origin.filter(app -> !app.secure()).ifPresent(app -> {
            if (values.has(originCa)) {
                values.wrong(originCa, withoutTls(app, originCa));
            }
            if (anyone) {
                values.wrong(ORIGIN_INSECURE, withoutTls(app, ORIGIN_INSECURE));
            }
        });
        if (anyone && values.has(originCa)) {
            values.wrong(
                    ORIGIN_INSECURE,
                    "accepts any certificate, so that " + originCa.key() + " means nothing (expected: one of the two)");
        }
        return new OriginTrust(values.find(originCa).orElse(List.of()), anyone);
    }

    private static String withoutTls(OriginAddress app, Setting<?> setting) {
        return app.uri() + " is an app without TLS (expected: " + app.secured().uri() + ", or no " + setting.key()
                + ")";
    }

    private ClientSettings() {}
}
