package org.owuitunnel.client.config;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.route.Hostname;

/**
 * The local app, the only address that is ever dialled for a visitor. Immutable.
 *
 * @param host as it is dialled, IPv6 without brackets; where TLS is spoken, the certificate has to be for it
 * @param secure whether TLS is spoken; few apps do, since what is said to them does not leave the machine
 */
public record OriginAddress(String host, int port, boolean secure) {
    /** Not {@code localhost}: that may mean ::1 first, where Open WebUI does not listen by itself. */
    private static final String HERE = "127.0.0.1";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+?)(?::([1-9]\\d{0,4}))?");

    /** Names in Compose files may hold underscores, which no public name has. */
    private static final Pattern CONTAINER = Pattern.compile("[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?");

    /** The type of settings and arguments that name the app. */
    public static final ValueType<OriginAddress> TYPE =
            new ValueType<>("the app's port, host:port or http(s)://host:port", (text, base) -> of(text));

    /** An app that speaks plain HTTP. */
    public OriginAddress(String host, int port) {
        this(host, port, false);
    }

    /** The app that {@code text} names; nothing for one behind a path, which no tunnel could show right. */
    public static Optional<OriginAddress> of(String text) {
        if (PORT.matcher(text).matches()) {
            return at(HERE, text, false);
        }
        boolean secure = startsWith(text, SECURE);
        boolean hasScheme = secure || startsWith(text, PLAIN);
        String rest = hasScheme ? text.substring((secure ? SECURE : PLAIN).length()) : text;
        Matcher matcher =
                HOST_AND_PORT.matcher(hasScheme && rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest);
        // A bare word without scheme or port is more likely a mistyped command than a host.
        if (!matcher.matches() || (matcher.group(2) == null && !hasScheme)) {
            return Optional.empty();
        }
        String port = matcher.group(2) == null ? Integer.toString(secure ? HTTPS_PORT : HTTP_PORT) : matcher.group(2);
        return host(matcher.group(1)).flatMap(host -> at(host, port, secure));
    }

    private static boolean startsWith(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static Optional<OriginAddress> at(String host, String port, boolean secure) {
        int number = Integer.parseInt(port);
        return number <= MAX_PORT ? Optional.of(new OriginAddress(host, number, secure)) : Optional.empty();
    }

    private static Optional<String> host(String text) {
        return Hostname.of(text)
                .map(host -> host.text().startsWith("[")
                        ? host.text().substring(1, host.text().length() - 1)
                        : host.text())
                .or(() -> Optional.of(text.toLowerCase(Locale.ROOT))
                        .filter(name -> CONTAINER.matcher(name).matches() && name.contains("_")));
    }

    /** True when the address cannot mean another machine, nor all of this one's. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.endsWith(".localhost") || host.equals("::1") || isLoopbackV4();
    }

    private boolean isLoopbackV4() {
        return host.startsWith("127.")
                && Hostname.of(host).filter(Hostname::isAddress).isPresent();
    }

    /** What a person opens in a browser on this machine. */
    public URI uri() {
        return URI.create((secure ? SECURE : PLAIN) + this);
    }

    /** The same place, where TLS is spoken. */
    public OriginAddress secured() {
        return new OriginAddress(host, port, true);
    }

    /** The same place, where it is not. */
    public OriginAddress plain() {
        return new OriginAddress(host, port, false);
    }

    /** Host and port, as in a URL. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
