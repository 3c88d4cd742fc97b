package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.IoFailure;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;

/**
 * Keeps one certificate fresh, for a domain and its wildcard or for a custom host: gets the first one, and another before it expires. It only writes
 * files; whoever serves with them looks at them. Safe with other processes that do the same; confined to one thread.
 */
public final class Renewal {
    /** How long an authority's advice counts that says nothing of that itself (RFC 9773 §4.3.2). */
    private static final Duration ADVICE_LASTS = Duration.ofHours(6);

    /** Bounds of what it may say: no asking in a loop, and none that is never asked again. */
    private static final Duration ADVICE_LASTS_AT_LEAST = Duration.ofMinutes(1);

    private static final Duration ADVICE_LASTS_AT_MOST = Duration.ofDays(1);

    private static final Log LOG = Log.of(Renewal.class);

    private final AcmeConfig.Account account;
    private final ProofSource proofs;
    private final AcmeFolder folder;
    private final List<String> names;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Until when an authority that has said nothing of renewal is not asked again. */
    private Instant silentUntil = Instant.MIN;

    /** Whether the last attempt failed for an authority that cannot be reached. */
    private boolean unreachable;

    /** When an attempt of this process failed last; null for never. Written by whoever renews, read by whoever looks at the relay. */
    private volatile @Nullable Instant failed;

    /** Makes the proofs of one order; fails when it is known that they will not be seen. */
    private interface ProofSource {
        Proofs proofs(String authority) throws IOException;
    }

    /** A renewal of the certificate in {@code folder}, for {@code domain} and one label below it. */
    public Renewal(AcmeConfig config, AcmeFolder folder, Hostname domain, InstantSource clock, RandomGenerator random) {
        this(config.account(), byDns(config, folder), folder, List.of(domain.text(), "*." + domain), clock, random);
    }

    private Renewal(
            AcmeConfig.Account account,
            ProofSource proofs,
            AcmeFolder folder,
            List<String> names,
            InstantSource clock,
            RandomGenerator random) {
        this.account = account;
        this.proofs = proofs;
        this.folder = folder;
        this.names = names;
        this.clock = clock;
        this.random = random;
    }

    /** A renewal of the certificate in {@code folder}, for {@code host} alone, by answers among {@code challenges}. */
    static Renewal ofHost(
            AcmeConfig.ByHttp config, AcmeFolder folder, Hostname host, Challenges challenges, InstantSource clock) {
        return new Renewal(
                config.account(),
                authority -> {
                    requireAddress(DnsView.of(config.resolver()), host);
                    return new HttpProofs(challenges, authority);
                },
                folder,
                List.of(host.text()),
                clock,
                new SecureRandom());
    }

    /** A name that leads nowhere is no case for an authority, which would count it. */
    private static void requireAddress(DnsView view, Hostname host) throws IOException {
        List<InetAddress> addresses;
        try {
            addresses = view.addresses(DnsView.absolute(host.text()));
        } catch (IOException e) {
            LOG.debug(() -> event("certificate.no-dns").because(e));
            return; // ours does not work, but the authority's may
        }
        if (addresses.isEmpty()) {
            throw new IOException("DNS: " + host
                    + " has no address (expected: A or AAAA records, or a CNAME, that lead to this relay)");
        }
    }

    /**
     * What is due, is done: to be called once a minute or so.
     *
     * @return whether a certificate came
     */
    public boolean look() throws IOException, InterruptedException {
        if (!isDue()) {
            return false;
        }
        // Another process may have been at it meanwhile.
        return folder.alone(() -> isDue() && attempt());
    }

    /** Gets a certificate now, whether it is time or not, and however often it has failed. */
    public CertifiedKey now() throws IOException {
        return folder.alone(() -> {
            if (!attempt()) {
                throw new AcmeFailure(folder.attempts().reason());
            }
            return folder.certificate().orElseThrow();
        });
    }

    /** When the next certificate will be asked for; a time that has passed when it should be here already. */
    public Instant next() throws IOException {
        Attempts attempts = folder.attempts();
        Optional<CertifiedKey> present = fitting();
        Instant wanted = present.map(certified -> RenewalTime.of(certified, attempts.advice()))
                .orElse(Instant.EPOCH);
        return wanted.isAfter(attempts.next()) ? wanted : attempts.next();
    }

    /** Why the last attempt failed; "" when it did not. */
    public String problem() throws IOException {
        return folder.attempts().reason();
    }

    private Optional<CertifiedKey> fitting() throws IOException {
        Optional<CertifiedKey> present;
        try {
            present = folder.certificate();
        } catch (IOException e) {
            LOG.error(event("certificate.damaged").because(e));
            return Optional.empty();
        }
        return present.filter(certified -> names.stream().allMatch(certified::covers));
    }

    /** Whether it is time for another certificate, after asking the authority what it thinks of that, where it has to be. */
    private boolean isDue() throws IOException {
        Instant now = clock.instant();
        Attempts attempts = folder.attempts();
        if (now.isBefore(attempts.next())) {
            return false;
        }
        Optional<CertifiedKey> present = fitting();
        return present.isEmpty()
                || !RenewalTime.of(present.get(), advice(present.get(), attempts))
                        .isAfter(now);
    }

    /** What the authority says of when to renew, as it was remembered or, when that is too old, asked for. */
    private Optional<Attempts.Advice> advice(CertifiedKey present, Attempts attempts) throws IOException {
        Instant now = clock.instant();
        String serial = RenewalTime.serial(present);
        Optional<Attempts.Advice> known =
                attempts.advice().filter(said -> said.serial().equals(serial));
        if (known.isPresent() && now.isBefore(known.get().askAgain())) {
            return known;
        }
        if (now.isBefore(silentUntil)) {
            return known;
        }
        Optional<Attempts.Advice> heard = ask(present, known, now);
        if (heard.isPresent()) {
            folder.write(attempts.with(heard.get()));
        } else {
            silentUntil = now.plus(ADVICE_LASTS);
        }
        return heard.isPresent() ? heard : known;
    }

    private Optional<Attempts.Advice> ask(CertifiedKey present, Optional<Attempts.Advice> known, Instant now) {
        try {
            Optional<RenewalInfo> offered = new Authority(account, folder).advice(present.leaf());
            if (offered.isEmpty()) {
                return Optional.empty();
            }
            RenewalInfo info = offered.get();
            // An instant of this machine's clock, which need not be the one that we go by.
            Duration lasts = info.fetch()
                    .map(until -> Duration.between(Instant.now(), until))
                    .orElse(ADVICE_LASTS);
            Instant start = info.getSuggestedWindowStart();
            Instant end = info.getSuggestedWindowEnd();
            if (!start.isBefore(end)) {
                return Optional.empty(); // RFC 9773 §4.2: as if there were none
            }
            boolean same = known.isPresent()
                    && known.get().start().equals(start)
                    && known.get().end().equals(end);
            Instant chosen = same ? known.get().chosen() : drawn(start, end);
            return Optional.of(
                    new Attempts.Advice(RenewalTime.serial(present), start, end, chosen, now.plus(bounded(lasts))));
        } catch (IOException | AcmeException | AcmeLazyLoadingException | AcmeProtocolException e) {
            LOG.debug(() -> event("certificate.no-advice").because(e));
            // As long as with an answer that says nothing: an authority that is away is not to be asked each minute.
            return known.map(said -> new Attempts.Advice(
                    said.serial(), said.start(), said.end(), said.chosen(), now.plus(ADVICE_LASTS)));
        }
    }

    private Instant drawn(Instant start, Instant end) {
        return start.plusMillis(random.nextLong(Duration.between(start, end).toMillis()));
    }

    private static Duration bounded(Duration asked) {
        if (asked.compareTo(ADVICE_LASTS_AT_LEAST) < 0) {
            return ADVICE_LASTS_AT_LEAST;
        }
        return asked.compareTo(ADVICE_LASTS_AT_MOST) > 0 ? ADVICE_LASTS_AT_MOST : asked;
    }

    /** Does {@link #attempt} if {@code allowed} says so and it is still time, as far as is known without asking. */
    boolean attemptAlone(BooleanSupplier allowed) throws IOException {
        // Another process may have been at it meanwhile.
        return folder.alone(() -> !clock.instant().isBefore(next()) && allowed.getAsBoolean() && attempt());
    }

    /** Asks the authority when the present certificate is to be renewed, if what it said last is too old. */
    void hear() throws IOException {
        Optional<CertifiedKey> present = fitting();
        if (present.isPresent()) {
            Optional<Attempts.Advice> ignored = advice(present.get(), folder.attempts());
        }
    }

    /** When {@link #hear} will ask again; never while there is no certificate. */
    Instant hearsAgain() throws IOException {
        Optional<CertifiedKey> present = fitting();
        if (present.isEmpty()) {
            return Instant.MAX;
        }
        String serial = RenewalTime.serial(present.get());
        Instant known = folder.attempts()
                .advice()
                .filter(said -> said.serial().equals(serial))
                .map(Attempts.Advice::askAgain)
                .orElse(Instant.MIN);
        return known.isAfter(silentUntil) ? known : silentUntil;
    }

    /** Attempts that have failed since the last certificate. */
    int failures() throws IOException {
        return folder.attempts().failures();
    }

    /** When an attempt of this process failed last; null for never. */
    public @Nullable Instant failed() {
        return failed;
    }

    /** Whether the last attempt failed for an authority that cannot be reached, by anyone. */
    boolean unreachable() {
        return unreachable;
    }

    /** One attempt, which is remembered. */
    private boolean attempt() throws IOException {
        Attempts before = folder.attempts();
        unreachable = false;
        try {
            LOG.info(event("certificate.ordering")
                    .with("names", String.join(" ", names))
                    .with("authority", account.directory().getHost()));
            CertifiedKey certified = issuance().run(names, replaced(before));
            folder.write(Attempts.NONE);
            LOG.info(event("certificate.issued")
                    .with("names", certified.names())
                    .with("until", certified.expiresAt())
                    .with("renewal", RenewalTime.of(certified, Optional.empty())));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false; // the process stops; the order waits for the next one
        } catch (IOException e) {
            Optional<Instant> retryAfter = e instanceof AcmeFailure failure ? failure.retryAfter() : Optional.empty();
            unreachable = e instanceof AcmeFailure failure && failure.unreachable();
            failed = clock.instant();
            Attempts after = before.failed(IoFailure.describe(e), clock.instant(), retryAfter);
            folder.write(after);
            LOG.error(event("certificate.failed")
                    .with("reason", after.reason())
                    .with("until", fitting().map(CertifiedKey::expiresAt).orElse(null))
                    .with("failures", after.failures())
                    .with("next", after.next()));
            return false;
        }
    }

    /** The certificate that this order renews, for authorities that count renewals apart; not when that was refused once. */
    private Optional<X509Certificate> replaced(Attempts before) throws IOException {
        return before.failures() == 0 && before.advice().isPresent()
                ? fitting().map(CertifiedKey::leaf)
                : Optional.empty();
    }

    private Issuance issuance() throws IOException {
        Authority authority = new Authority(account, folder);
        return new Issuance(folder, authority, proofs.proofs(authority.host()));
    }

    private static ProofSource byDns(AcmeConfig config, AcmeFolder folder) {
        return authority -> {
            DnsView view = DnsView.of(config.dns().resolver());
            return new DnsProofs(
                    folder, authority, records(config.records()), view, new Propagation(view, config.dns()));
        };
    }

    /** The way into DNS that is configured; fails when its secret cannot be used. */
    static DnsRecords records(AcmeConfig.Records configured) throws IOException {
        return switch (configured) {
            case AcmeConfig.Records.Rfc2136 update -> new Rfc2136Records(update.server(), update.keyFile());
            case AcmeConfig.Records.Cloudflare cloudflare ->
                new CloudflareRecords(cloudflare.api(), cloudflare.tokenFile());
            case AcmeConfig.Records.AcmeDns acmeDns -> new AcmeDnsRecords(acmeDns.server(), acmeDns.accountFile());
            case AcmeConfig.Records.Exec exec -> new ExecRecords(exec.program(), ExecRecords.LIMIT);
        };
    }
}
