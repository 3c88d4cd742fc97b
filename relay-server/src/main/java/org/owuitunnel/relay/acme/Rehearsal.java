package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.config.DnsCheck;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.IoFailure;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.Name;

/**
 * Looks for what would make an order fail, without an order: every step that is the administrator's business is done once.
 * Confined to one thread; waits for the network.
 */
public final class Rehearsal {
    /** What was found, of one thing. */
    public record Finding(boolean fine, String text) {}

    /** Both made once they are needed: what keeps them from being made is a finding, too. */
    private @Nullable Authority authority;

    private @Nullable DnsView view;

    private interface Step {
        String take() throws IOException, AcmeException, InterruptedException;
    }

    private final AcmeConfig config;
    private final AcmeFolder folder;
    private final Hostname domain;
    private final List<Finding> findings = new ArrayList<>();

    public Rehearsal(AcmeConfig config, AcmeFolder folder, Hostname domain) {
        this.config = config;
        this.folder = folder;
        this.domain = domain;
    }

    /** Does everything, whether something before has failed or not; in the order of an issuance. */
    public List<Finding> run() throws InterruptedException {
        step("folder", this::folderIsOurs);
        step("authority", () -> {
            Collection<String> names = authority().names();
            return "answers" + (names.isEmpty() ? "" : "; CAA names: " + String.join(" ", names));
        });
        step("addresses", this::addresses);
        step("CAA", this::allowedByCaa);
        step("proof", this::proof);
        return List.copyOf(findings);
    }

    private Authority authority() throws IOException {
        Authority made = authority;
        if (made == null) {
            made = new Authority(config.account(), folder);
            authority = made;
        }
        return made;
    }

    private DnsView view() throws IOException {
        DnsView made = view;
        if (made == null) {
            made = DnsView.of(config.dns().resolver());
            view = made;
        }
        return made;
    }

    private void step(String what, Step step) throws InterruptedException {
        String host = config.account().directory().getHost();
        try {
            findings.add(new Finding(true, what + ": " + step.take()));
        } catch (AcmeException e) {
            findings.add(
                    new Finding(false, what + ": " + AcmeFailure.of(host, e).getMessage()));
        } catch (IOException e) {
            findings.add(new Finding(false, what + ": " + IoFailure.describe(e)));
        }
    }

    /** Takes the lock for a moment, which shows that files can be made there. */
    private String folderIsOurs() throws IOException {
        folder.attempts();
        return folder.alone(() -> folder.certificateFile().getParent() + ": can be written");
    }

    private String addresses() throws IOException {
        DnsView view = view();
        List<String> found = new ArrayList<>();
        for (String host : List.of(domain.text(), "any." + domain)) {
            List<InetAddress> addresses = view.addresses(DnsView.absolute(host));
            if (addresses.isEmpty()) {
                throw new IOException(host + " has none (expected: A or AAAA records of " + domain + " and *." + domain
                        + " that lead to this relay)");
            }
            found.add(host + " " + addresses.getFirst().getHostAddress());
        }
        return String.join(", ", found);
    }

    /** RFC 8659 §4: for a wildcard {@code issuewild} counts, or {@code issue} where there is none. */
    private String allowedByCaa() throws IOException, AcmeException {
        Caa ours = new Caa(config.account().directory().getHost(), authority().names(), "dns-01");
        List<CAARecord> records = view().authorities(DnsView.absolute(domain.text()));
        List<CAARecord> issue = Caa.tagged(records, "issue");
        List<CAARecord> wild = Caa.tagged(records, "issuewild");
        ours.requireAllowed(domain.text(), "issue", issue);
        ours.requireAllowed(domain.text(), wild.isEmpty() ? "issue" : "issuewild", wild.isEmpty() ? issue : wild);
        return issue.isEmpty() && wild.isEmpty()
                ? "no records, so that any authority may issue"
                : "allows this authority";
    }

    /** Writes a record, sees it everywhere, and takes it away. */
    private String proof() throws IOException, InterruptedException {
        DnsView view = view();
        DnsRecords records = Renewal.records(config.records());
        Name asked = DnsView.absolute(Dns01Challenge.RECORD_NAME_PREFIX + "." + domain);
        Name name = records.followsAliases() ? view.followed(asked) : asked;
        DnsView.Zone zone = view.zoneOf(name);
        TxtRecord record = new TxtRecord(name, value());
        records.add(record, zone.name());
        try {
            new Propagation(view, config.dns()).await(Map.of(record, zone));
        } finally {
            records.remove(record, zone.name());
        }
        String where = config.dns().check() == DnsCheck.SERVERS ? " and seen at " + Set.copyOf(zone.servers()) : "";
        Optional<String> way = name.equals(asked) ? Optional.empty() : Optional.of(" by way of " + name);
        return asked + way.orElse("") + " was written in zone " + zone.name() + where;
    }

    /** As long as a proof, since a server of acme-dns takes nothing else. */
    private static String value() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
