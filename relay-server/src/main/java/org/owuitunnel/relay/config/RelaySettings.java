package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.owuitunnel.protocol.frame.Limits;
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

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

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
    private static final Setting<OptionalInt> HTTP_PORT =
            Setting.of("http.port", ValueTypes.portOrOff(), "80", "Port that redirects plain HTTP to HTTPS, or `off`.");

    private static final Setting<Integer> STREAMS_PER_LINK = Setting.of(
            "limits.streams-per-link",
            ValueTypes.number(1, Limits.MAX_STREAMS),
            Integer.toString(Limits.MAX_STREAMS),
            "Requests and sockets that one client carries at once; further ones are answered 503.");
    private static final Setting<Integer> VISITOR_CONNECTIONS = Setting.of(
            "limits.visitor-connections",
            ValueTypes.number(1, 1_000_000),
            "10000",
            "Connections of visitors at once; beyond them, whoever is idle for longest has to go, or the newcomer.");
    private static final Setting<Duration> HANDSHAKE =
            Setting.of("limits.tls-handshake-timeout", time(SECOND, MINUTE), "10s", "For a visitor's TLS handshake.");
    private static final Setting<Duration> HEAD = Setting.of(
            "limits.header-timeout",
            time(SECOND, MINUTE),
            "10s",
            "For a request's line and fields; then 408, or the end of an HTTP/2 connection.");
    private static final Setting<Duration> BODY_GAP = Setting.of(
            "limits.body-gap-timeout", time(SECOND, DAY), "60s", "Between two pieces of a request's body; then 408.");
    private static final Setting<Duration> IDLE = Setting.of(
            "limits.idle-timeout",
            time(SECOND, DAY),
            "75s",
            "Between two requests on one connection; WebSockets have none.");
    private static final Setting<Duration> SEND = Setting.of(
            "limits.send-timeout",
            time(SECOND, DAY),
            "120s",
            "While a piece of an answer waits and the visitor takes nothing of it; then it is cut.");
    private static final Setting<Duration> FIRST_BYTE = Setting.of(
            "limits.first-byte-timeout",
            time(SECOND, DAY),
            "300s",
            "Until the app's answer begins; then 504. Language models may think for minutes.");
    private static final Setting<Duration> ANSWER_GAP = Setting.of(
            "limits.answer-gap-timeout",
            time(SECOND, DAY),
            "300s",
            "Between two pieces of the app's answer; then it is cut.");
    private static final Setting<Duration> DRAIN = Setting.of(
            "limits.drain-timeout",
            time(Duration.ZERO, Duration.ofMinutes(3)),
            "30s",
            "For requests to end when the relay is told to stop; for WebSockets as well where another process serves.");
    private static final Setting<Duration> NOTICE = Setting.of(
            "limits.drain-notice",
            time(Duration.ZERO, Duration.ofMinutes(3)),
            "0s",
            "Before that: only the health address says no, for a balancer that asks it to send visitors elsewhere.");

    private static final Setting<LogFormat> LOG = Setting.of(
            "log", ValueTypes.oneOf(LogFormat.class), "text", "How log lines are written: for people or for machines.");

    /** Of proxies that end TLS. */
    private static final int USUAL_PORT = 443;

    private final Machine machine;
    private final TlsSettings tls;
    private final Setting<Path> data;

    private RelaySettings(Machine machine) {
        ValueType<Path> path = ValueTypes.path(machine.home());
        this.machine = machine;
        this.tls = new TlsSettings(path);
        this.data = Setting.optional(
                "data",
                path,
                "Folder of tokens, names and keys. Else `/var/lib/owui-relay` for root, `~/.local/state/owui-relay` for others.");
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
        return limits(new Values(PREFIX, Path.of(FILE)));
    }

    private Path dataFolder(Values values) {
        return values.find(data)
                .orElseGet(() -> AppFolders.ofService(machine, APPLICATION).state());
    }

    private List<Setting<?>> all() {
        return Stream.of(doors(), tls.all(), further()).flatMap(List::stream).toList();
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
        return List.of(
                STREAMS_PER_LINK,
                VISITOR_CONNECTIONS,
                HANDSHAKE,
                HEAD,
                BODY_GAP,
                IDLE,
                SEND,
                FIRST_BYTE,
                ANSWER_GAP,
                DRAIN,
                NOTICE,
                data,
                LOG);
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
                limits(values),
                dataFolder(values),
                values.get(LOG));
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

    private static RelayConfig.Limits limits(Values values) {
        return new RelayConfig.Limits(
                values.get(STREAMS_PER_LINK),
                values.get(VISITOR_CONNECTIONS),
                new RelayConfig.VisitorTimes(
                        values.get(HANDSHAKE),
                        values.get(HEAD),
                        values.get(BODY_GAP),
                        values.get(IDLE),
                        values.get(SEND)),
                new RelayConfig.OriginTimes(values.get(FIRST_BYTE), values.get(ANSWER_GAP)),
                new RelayConfig.DrainTimes(values.get(NOTICE), values.get(DRAIN)));
    }

    private static ValueType<Duration> time(Duration least, Duration most) {
        return ValueTypes.duration(least, most);
    }

    /** A time, or zero for {@code off}. */
    private static ValueType<Duration> timeOrOff(Duration least, Duration most) {
        ValueType<Duration> time = time(least, most);
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
