package org.owuitunnel.client.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.Fingerprint;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.listen.PlainPages;

/** What plain HTTP shows in local mode: how a device comes to trust the local CA. Immutable, safe on any thread. */
final class SetupPages implements PlainPages {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");
    private static final String CONSTRAINTS =
            "this machine's own names, *.localhost and addresses of private networks; nothing on the internet";

    private final String template;
    private final byte[] pem;
    private final byte[] profile;
    private final X509Certificate certificate;
    private final int httpsPort;

    SetupPages(LocalCertificateAuthority authority, int httpsPort) throws IOException {
        this.httpsPort = httpsPort;
        this.certificate = authority.certificate();
        this.pem = Files.readAllBytes(authority.certificateFile());
        this.profile = AppleProfile.of(certificate).getBytes(StandardCharsets.UTF_8);
        try (InputStream in = SetupPages.class.getResourceAsStream("setup.html")) {
            if (in == null) {
                throw new IllegalStateException("resource missing: setup.html");
            }
            this.template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public int httpsPort() {
        return httpsPort;
    }

    @Override
    public @Nullable Page find(String host, String path) {
        return switch (path) {
            case "/" -> host.endsWith(".localhost") ? null : page(host);
            case "/ca.crt" -> new Page("application/x-x509-ca-cert", pem, "owui-tunnel-ca.crt");
            case "/ca.mobileconfig" -> new Page(AppleProfile.MEDIA_TYPE, profile, "owui-tunnel.mobileconfig");
            default -> null;
        };
    }

    private Page page(String host) {
        Map<String, String> values = Map.of(
                "url",
                "https://" + host + ":" + httpsPort,
                "fingerprint",
                Fingerprint.sha256(certificate),
                "constraints",
                CONSTRAINTS,
                "expires",
                DateTimeFormatter.ISO_LOCAL_DATE
                        .withZone(ZoneOffset.UTC)
                        .format(certificate.getNotAfter().toInstant()));
        String html = PLACEHOLDER
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
        return new Page("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8), null);
    }
}
