package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.TrustedAuthorities;
import org.owuitunnel.relay.config.OidcConfig;
import org.owuitunnel.relay.oidc.SignIn;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.testing.RelayFixture;

/** A real relay, a double of the issuer by which its administrators sign in, and the browser of one of them. */
final class OidcFixture implements AutoCloseable {
    /** Of whoever has signed in. */
    static final String SESSION = "__Host-owui-admin";

    /** Of whoever is on his way. */
    static final String ATTEMPT = "__Host-owui-oidc";

    final IssuerDouble issuer;
    final Browser browser;
    final TokenStore tokens;

    /** How far the relay's clock and the issuer's are ahead. */
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

    private final InstantSource clock = () -> Instant.now().plus(later.get());
    private final Ledgers ledgers = new Ledgers(clock, new SecureRandom());
    private final Ledger ledger;
    private final RelayFixture relay;

    /** With its files in {@code folder}, the issuer's secret among them. */
    OidcFixture(Path folder) throws Exception {
        ledgers.in(folder, "ana");
        ledger = ledgers.next();
        tokens = new TokenStore(ledger);
        issuer = new IssuerDouble(folder, clock);
        Path secret = Files.writeString(folder.resolve("secret"), IssuerDouble.SECRET + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        OidcConfig config = new OidcConfig(
                issuer.name(),
                IssuerDouble.CLIENT,
                secret,
                List.of("ana@example.com", "sub:u-7", "kim@example.com"),
                Optional.of(issuer.ca()));
        relay = RelayFixture.with()
                .administeredBy(new Administration(ledger, tokens, Optional.of(SignIn.of(config, clock))))
                .start();
        browser = newBrowser();
    }

    /** Somebody else's. */
    Browser newBrowser() throws Exception {
        return new Browser(relay, TrustedAuthorities.in(issuer.ca()));
    }

    /** The way there and back; returns the target at the relay that the issuer leads to. */
    String backFromIssuer() throws Exception {
        HttpResponse<String> begun = browser.opens(OidcApi.BEGIN_PATH);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(302);
        String back = browser.goes(begun.headers().firstValue("location").orElseThrow());
        assertThat(back).startsWith(browser.origin() + OidcApi.BACK_PATH + "?");
        return back.substring(browser.origin().length());
    }

    HttpResponse<String> signsIn() throws Exception {
        return browser.opens(backFromIssuer());
    }

    /** Who did what, so far. */
    List<String> audit() throws Exception {
        return new Audit(ledger)
                .last(100).stream().map(row -> row.actor() + " " + row.act()).toList();
    }

    /** The code of an error, or nothing. */
    static String code(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-tunnel-error").orElse("");
    }

    /** Puts both clocks so far ahead. */
    void later(Duration by) {
        later.set(by);
    }

    /** What the clocks show. */
    Instant now() {
        return clock.instant();
    }

    @Override
    public void close() throws Exception {
        browser.close();
        relay.close();
        issuer.close();
        ledgers.close();
    }
}
