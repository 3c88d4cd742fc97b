package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Hostname;

/** Every setting of the relay, and the record made of them; docs/configuration.md mirrors this. Immutable. */
public final class RelaySettings {
    /** What the relay's variables begin with. */
    public static final String PREFIX = "OWUI_RELAY_";

    /** The file's name in the relay's configuration folder. */
    public static final String FILE = "relay.yml";

    /** The name of the relay's folders. */
    public static final String APPLICATION = "owui-relay";

    /** The domain of a relay with its own certificate authority and no other name: each system resolves it to itself. */
    private static final String LOCAL_DOMAIN = "localhost";

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Setting<Hostname> DOMAIN = Setting.optional(
            "domain",
            new ValueType<>(
                    "a DNS name such as tunnel.example.com",
                    (text, base) -> Hostname.of(text).filter(host -> !host.isAddress())),
            "Tunnels are names in front of it. Needed, unless `tls.local-ca` is true: then `localhost`.");

    private static final Setting<String> HTTPS_HOST = Setting.of(
            "https.host",
            host(),
            ListenAddress.ANY,
            "Address to listen on for visitors and clients; `*` is every one.");
    private static final Setting<OptionalInt> HTTPS_PORT = Setting.of(
            "https.port",
            ValueTypes.portOrOff(),
            "443",
            "Port to listen on for visitors and clients, or `off` where `proxied.port` is the only way in.");
    private static final Setting<Duration> HSTS = Setting.of(
            "https.hsts",
            timeOrOff(MINUTE, Duration.ofDays(730)),
            "365d",
            "For how long browsers are told to come by HTTPS only, or `off`. Never said with `tls.local-ca`.");
    private static final Setting<Boolean> HTTPS_PROXY_PROTOCOL = Setting.of(
            "https.proxy-protocol",
            ValueTypes.truth(),
            "false",
            "Whether a balancer that passes TCP on to `https.port` says for whom, by the PROXY protocol, version 1 or 2.");
    private static final Setting<Integer> PUBLIC_PORT = Setting.optional(
            "https.public-port",
            ValueTypes.number(1, 65_535),
            "Port in the addresses that visitors are given, where something forwards to `https.port`; else that one.");
    private static final Setting<String> PROXIED_HOST =
            Setting.of("proxied.host", host(), "127.0.0.1", "Address to listen on for proxies that end TLS.");
    private static final Setting<OptionalInt> PROXIED_PORT = Setting.of(
            "proxied.port",
            ValueTypes.portOrOff(),
            "off",
            "Port for proxies that end TLS, or `off`: plain HTTP/1.1, or HTTP/2 by prior knowledge, for visitors and clients.");
    private static final Setting<Boolean> PROXIED_PROXY_PROTOCOL = Setting.of(
            "proxied.proxy-protocol",
            ValueTypes.truth(),
            "false",
            "Whether they say for whom by the PROXY protocol as well.");
    private static final Setting<List<AddressRange>> PROXIES_TRUSTED = Setting.optional(
            "proxies.trusted",
            ValueTypes.several(
                    AddressRange.EXPECTED + ", or several, separated by commas", (text, base) -> AddressRange.of(text)),
            "Where proxies and balancers in front of the relay are: theirs is the only word about visitors that is taken.");
    private static final Setting<AddressField> PROXIES_FIELD = Setting.of(
            "proxies.field",
            ValueTypes.oneOf(AddressField.class),
            "x-forwarded-for",
            "The field in which they name the visitor, which has to be one that they set and not merely pass on.");
    private static final Setting<String> HTTP_HOST =
            Setting.of("http.host", host(), ListenAddress.ANY, "Address to listen on for plain HTTP.");
    private static final Setting<AbuseContact> ABUSE_CONTACT = Setting.optional(
            "abuse-contact",
            AbuseContact.TYPE,
            "Whom anyone may write to about what the tunnels show: on a page at `/.owui-tunnel/abuse` of each name. Without it there is none.");
    private static final Setting<OptionalInt> HTTP_PORT =
            Setting.of("http.port", ValueTypes.portOrOff(), "80", "Port that redirects plain HTTP to HTTPS, or `off`.");

    private static final Setting<LogFormat> LOG = Setting.of(
            "log", ValueTypes.oneOf(LogFormat.class), "text", "How log lines are written: for people or for machines.");
    private static final Setting<ListenAddress> METRICS = Setting.optional(
            "metrics.listen",
            new ValueType<>(
                    "an address and a port such as 127.0.0.1:9464, or *:9464 for every address",
                    (text, base) -> ListenAddress.of(text)),
            "Where to answer `GET /metrics` for Prometheus, to whoever asks. Else nowhere.");

    /** Of proxies that end TLS. */
    private static final int USUAL_PORT = 443;

    private final Machine machine;
    private final TlsSettings tls;
    private final OidcSettings oidc;
    private final Setting<Path> data;
    private final Setting<Path> accessLog;

    private RelaySettings(Machine machine) {
        ValueType<Path> path = ValueTypes.path(machine.home());
        this.machine = machine;
        this.tls = new TlsSettings(path);
        this.oidc = new OidcSettings(path);
        this.data = Setting.optional(
                "data",
                path,
                "Folder of tokens, names and keys. Else `/var/lib/owui-relay` for root, `~/.local/state/owui-relay` for others.");
        this.accessLog = Setting.optional(
                "access-log",
                path,
                "File to which a line is added for each request, as JSON; `owui-relay reload` opens it anew. Else none.");
    }

    /** The reader of a relay's configuration on {@code machine}. */
    public static ConfigReader<RelayConfig> reader(Machine machine) {
        RelaySettings settings = new RelaySettings(machine);
        return new ConfigReader<>(PREFIX, settings.all(), settings::bind);
    }

    /**
     * The reader of the data folder alone, for commands on tokens: they work before the relay could start, and as a user
     * who may not read its key.
     */
    public static ConfigReader<Path> dataReader(Machine machine) {
        RelaySettings settings = new RelaySettings(machine);
        return new ConfigReader<>(PREFIX, settings.all(), values -> {
            settings.all().forEach(values::find);
            return settings.dataFolder(values);
        });
    }

    /**
     * What makes a relay known to the commands on its books.
     *
     * @param data where its books are
     * @param domain its own, under which hosts of others may not be
     * @param publicPort where it is reached by HTTPS; 0 when the system picks one
     */
    public record Identity(Path data, Hostname domain, int publicPort) {}

    /** The reader of these alone, as {@link #dataReader}, for commands on domains. */
    public static ConfigReader<Identity> identityReader(Machine machine) {
        RelaySettings settings = new RelaySettings(machine);
        return new ConfigReader<>(PREFIX, settings.all(), values -> {
            settings.all().forEach(values::find);
            int port = values.find(PUBLIC_PORT).orElse(values.get(HTTPS_PORT).orElse(USUAL_PORT));
            return new Identity(settings.dataFolder(values), settings.domain(values), port);
        });
    }

    private Hostname domain(Values values) {
        if (!values.has(DOMAIN) && !tls.isLocal(values)) {
            values.missing(DOMAIN);
        }
        return values.find(DOMAIN).or(() -> Hostname.of(LOCAL_DOMAIN)).orElseThrow();
    }

    /** The limits of a relay that nobody configures. */
    public static RelayConfig.Limits presetLimits() {
        return LimitSettings.read(new Values(PREFIX, Path.of(FILE)));
    }

    private Path dataFolder(Values values) {
        return values.find(data)
                .orElseGet(() -> AppFolders.ofService(machine, APPLICATION).state());
    }

    private List<Setting<?>> all() {
        return Stream.of(doors(), tls.all(), oidc.all(), LimitSettings.ALL, further())
                .flatMap(List::stream)
                .toList();
    }

    private List<Setting<?>> doors() {
        return List.of(
                DOMAIN,
                HTTPS_HOST,
                HTTPS_PORT,
                HTTPS_PROXY_PROTOCOL,
                HSTS,
                PUBLIC_PORT,
                PROXIED_HOST,
                PROXIED_PORT,
                PROXIED_PROXY_PROTOCOL,
                PROXIES_TRUSTED,
                PROXIES_FIELD,
                HTTP_HOST,
                HTTP_PORT);
    }

    private List<Setting<?>> further() {
        return List.of(data, LOG, METRICS, accessLog, ABUSE_CONTACT);
    }

    private RelayConfig bind(Values values) {
        boolean https = values.get(HTTPS_PORT).isPresent();
        TlsSettings.Certificates certificates = https ? tls.source(values) : tls.none(values);
        CertificateSource source = certificates.own();
        Hostname domain = domain(values);
        RelayConfig.Listen listen = listen(values);
        // Whoever's own CA it is may some day serve something else on localhost, which browsers would not show any
        // more.
        Optional<Duration> hsts = Optional.of(values.get(HSTS))
                .filter(life -> life.isPositive() && !(source instanceof CertificateSource.LocalCa));
        return new RelayConfig(
                domain,
                listen,
                proxies(values, listen),
                hsts,
                source,
                certificates.custom(),
                oidc.bind(values),
                LimitSettings.read(values),
                dataFolder(values),
                watching(values, listen),
                values.find(ABUSE_CONTACT));
    }

    private static RelayConfig.Listen listen(Values values) {
        Optional<RelayConfig.Door> https = door(values, HTTPS_HOST, HTTPS_PORT, HTTPS_PROXY_PROTOCOL);
        Optional<RelayConfig.Door> proxied = door(values, PROXIED_HOST, PROXIED_PORT, PROXIED_PROXY_PROTOCOL);
        if (https.isEmpty() && proxied.isEmpty()) {
            values.wrong(
                    HTTPS_PORT, "off, and proxied.port as well (expected: one of them, or visitors have no way in)");
        }
        Optional<ListenAddress> http = address(values, HTTP_HOST, HTTP_PORT);
        if (https.isEmpty() && !values.has(HTTP_PORT)) {
            http = Optional.empty(); // whoever ends TLS redirects to it
        }
        apart(values, HTTP_PORT, http, https.map(RelayConfig.Door::address), "HTTPS");
        apart(values, HTTP_PORT, http, proxied.map(RelayConfig.Door::address), "proxies");
        apart(
                values,
                PROXIED_PORT,
                proxied.map(RelayConfig.Door::address),
                https.map(RelayConfig.Door::address),
                "HTTPS");
        return new RelayConfig.Listen(https, proxied, values.find(PUBLIC_PORT), http);
    }

    private static Optional<RelayConfig.Door> door(
            Values values, Setting<String> host, Setting<OptionalInt> port, Setting<Boolean> proxyProtocol) {
        boolean header = values.get(proxyProtocol);
        return address(values, host, port).map(address -> new RelayConfig.Door(address, header));
    }

    private static Optional<ListenAddress> address(Values values, Setting<String> host, Setting<OptionalInt> port) {
        String name = values.get(host);
        OptionalInt number = values.get(port);
        return number.isPresent() ? Optional.of(new ListenAddress(name, number.getAsInt())) : Optional.empty();
    }

    /** Says so when {@code one}, which {@code port} names, has the port of {@code other}. */
    private static void apart(
            Values values,
            Setting<OptionalInt> port,
            Optional<ListenAddress> one,
            Optional<ListenAddress> other,
            String purpose) {
        int taken = other.map(ListenAddress::port).orElse(0);
        if (taken != 0 && one.filter(address -> address.port() == taken).isPresent()) {
            values.wrong(port, taken + " is the port for " + purpose + " (expected: another, or off)");
        }
    }

    private static RelayConfig.Proxies proxies(Values values, RelayConfig.Listen listen) {
        AddressField field = values.get(PROXIES_FIELD);
        Optional<List<AddressRange>> trusted = values.find(PROXIES_TRUSTED);
        boolean needed = listen.proxied().isPresent()
                || listen.https().filter(RelayConfig.Door::proxyProtocol).isPresent();
        if (needed && !values.has(PROXIES_TRUSTED)) {
            values.missing(PROXIES_TRUSTED);
        }
        return new RelayConfig.Proxies(trusted.orElse(List.of()), field);
    }

    private RelayConfig.Watching watching(Values values, RelayConfig.Listen listen) {
        Optional<ListenAddress> metrics = values.find(METRICS);
        int port = metrics.map(ListenAddress::port).orElse(0);
        Stream<ListenAddress> taken = Stream.of(
                        listen.https().map(RelayConfig.Door::address),
                        listen.proxied().map(RelayConfig.Door::address),
                        listen.http())
                .flatMap(Optional::stream);
        if (port != 0 && taken.anyMatch(other -> other.port() == port)) {
            values.wrong(METRICS, port + " is a port for visitors (expected: another)");
        }
        return new RelayConfig.Watching(values.get(LOG), metrics, values.find(accessLog));
    }

    /** A time, or zero for {@code off}. */
    private static ValueType<Duration> timeOrOff(Duration least, Duration most) {
        ValueType<Duration> time = ValueTypes.duration(least, most);
        return new ValueType<>(
                time.expected() + ", or off",
                (text, base) -> text.equals("off") ? Optional.of(Duration.ZERO) : time.parse(text, base));
    }

    /** A listening address is one of this machine: a literal or a name that it resolves itself. */
    private static ValueType<String> host() {
        return new ValueType<>("*, an IP address or a host name", (text, base) -> {
            if (text.equals(ListenAddress.ANY)) {
                return Optional.of(text);
            }
            Optional<Hostname> bare = text.contains(":") ? Hostname.of("[" + text + "]") : Hostname.of(text);
            return bare.map(host -> host.text().replace("[", "").replace("]", ""));
        });
    }
}
