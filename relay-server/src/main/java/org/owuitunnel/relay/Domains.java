package org.owuitunnel.relay;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.acme.DomainRenewals;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/** Custom domains of a relay that runs: where they lead, what they show, how their certificates come. Safe on any thread. */
final class Domains implements AutoCloseable {
    private static final Log LOG = Log.of(Domains.class);

    private final DomainView view;
    private final Challenges challenges;
    private final TlsChoice choice;
    private final RelayTls relayTls;

    /** Certificates of their own; null where none can be had. */
    private final @Nullable DomainTls tls;

    private final @Nullable DomainRenewals renewals;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("domains").factory());

    /** Renews once the relay listens; null before. */
    private @Nullable Thread renewing;

    private Domains(RelayConfig config, DomainView view, RelayTls relayTls) {
        this.view = view;
        this.relayTls = relayTls;
        this.challenges = Challenges.in(config.data());
        if (config.customDomains().isPresent()) {
            AcmeConfig.ByHttp acme = config.customDomains().get();
            AcmeFolder folder = new AcmeFolder(config.data(), acme.account().directory());
            DomainTls own = new DomainTls(folder, relayTls.choice());
            this.tls = own;
            this.choice = own;
            // Without a listener no proof would be seen; certificates that are there already are good all the same.
            this.renewals = config.listen().http().isEmpty()
                    ? null
                    : new DomainRenewals(
                            acme, folder, challenges, this::inNeed, this::lookAtCertificates, InstantSource.system());
        } else {
            this.tls = null;
            this.choice = relayTls.choice();
            this.renewals = null;
        }
        look();
        warnOfMissingCertificates(config);
    }

    private void warnOfMissingCertificates(RelayConfig config) {
        boolean needed = !inNeed().isEmpty();
        if (needed && renewals == null) {
            String cure = config.customDomains().isEmpty()
                    ? "acme.agree-to-terms: true, once you have read the authority's terms"
                    : "http.port, where authorities ask";
            LOG.warn(Event.event("domains.without-certificates").with("expected", cure));
        }
    }

    /** The custom domains of {@code book}. */
    static Domains of(RelayConfig config, DomainBook book, TokenStore tokens, NameBook names, RelayTls relayTls) {
        DomainView view = new DomainView(book, names, tokens, config.domain());
        return new Domains(config, view, relayTls);
    }

    /** Where they lead. */
    CustomHosts hosts() {
        return view;
    }

    /** What connections are shown: the hosts' own certificates, or the relay's. */
    TlsChoice choice() {
        return choice;
    }

    /** The hosts by which {@code owner}'s tunnel {@code name} is reached without a warning. */
    List<Hostname> ready(Owner owner, Label name) {
        List<Hostname> ready = new ArrayList<>(view.of(owner, name));
        ready.removeIf(host -> !relayTls.covers().test(host.text()) && (tls == null || !tls.shows(host)));
        return ready;
    }

    /** What plain HTTP answers: authorities' questions about custom hosts, and else the way to HTTPS at {@code httpsPort}. */
    PlainPages pages(int httpsPort) {
        return new ChallengePages(view, challenges, httpsPort);
    }

    /** Begins to take notice of changes and to order certificates, now that the relay listens. */
    void start() {
        long every = Challenges.LOOK_EVERY.toMillis();
        Future<?> ignored = looking.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
        if (renewals != null) {
            renewing = Thread.ofVirtual().name("domain-renewal").start(renewals::keepRenewing);
        }
    }

    private void look() {
        boolean changed = view.look();
        challenges.look();
        lookAtCertificates();
        if (changed && renewals != null) {
            renewals.wake();
        }
    }

    private void lookAtCertificates() {
        if (tls != null) {
            tls.look(inNeed());
        }
    }

    /** The hosts that the relay's own certificate is not for. */
    private Set<Hostname> inNeed() {
        return view.hosts().stream()
                .filter(host -> !relayTls.covers().test(host.text()))
                .collect(Collectors.toSet());
    }

    /** Only when no connection will ask any more. */
    @Override
    public void close() {
        looking.shutdownNow();
        if (renewing != null) {
            renewing.interrupt();
        }
        if (tls != null) {
            tls.close();
        }
    }
}
