package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.IoFailure;
import org.shredzone.acme4j.exception.AcmeException;
import org.xbill.DNS.CAARecord;

/**
 * Looks for what would keep a custom host from its certificate, without an order. Confined to one thread; waits for the network.
 */
public final class DomainRehearsal {
    /** Octets of a token and its answer: as many as an authority's have. */
    private static final int RANDOM_BYTES = 32;

    /** Addresses of a host that are asked; more are one machine's as a rule. */
    private static final int MAX_ADDRESSES = 4;

    private final Hostname host;
    private final Hostname relay;
    private final AcmeConfig.ByHttp config;
    private final List<Rehearsal.Finding> findings = new ArrayList<>();

    /** A look at {@code host} on a relay whose own domain is {@code relay}. */
    public DomainRehearsal(Hostname host, Hostname relay, AcmeConfig.ByHttp config) {
        this.host = host;
        this.relay = relay;
        this.config = config;
    }

    private interface Step {
        String take() throws IOException, AcmeException, InterruptedException;
    }

    /** Whether the name leads here: all that counts where nobody needs a certificate. */
    public List<Rehearsal.Finding> addresses() throws InterruptedException {
        step("addresses", this::sameAddresses);
        return List.copyOf(findings);
    }

    /**
     * Everything, whether something before has failed or not; in the order of an issuance.
     *
     * @param running where a relay that runs finds what to answer; empty when none runs
     */
    public List<Rehearsal.Finding> run(AcmeFolder folder, Optional<Challenges> running) throws InterruptedException {
        step("addresses", this::sameAddresses);
        step("authority", () -> {
            Collection<String> names = new Authority(config.account(), folder).names();
            return "answers" + (names.isEmpty() ? "" : "; CAA names: " + String.join(" ", names));
        });
        step("CAA", () -> allowedByCaa(folder));
        step(
                "http",
                () -> running.isEmpty()
                        ? "not looked at, since no relay runs with this configuration"
                        : reached(running.get()));
        return List.copyOf(findings);
    }

    private void step(String what, Step step) throws InterruptedException {
        try {
            findings.add(new Rehearsal.Finding(true, what + ": " + step.take()));
        } catch (AcmeException e) {
            String authority = config.account().directory().getHost();
            findings.add(new Rehearsal.Finding(
                    false, what + ": " + AcmeFailure.of(authority, e).getMessage()));
        } catch (IOException e) {
            findings.add(new Rehearsal.Finding(false, what + ": " + IoFailure.describe(e)));
        }
    }

    private DnsView view() throws IOException {
        return DnsView.of(config.resolver());
    }

    /** One address that is not the relay's is enough for an authority to come by it, and find something else. */
    private String sameAddresses() throws IOException {
        List<InetAddress> ours = view().addresses(DnsView.absolute(relay.text()));
        List<InetAddress> theirs = view().addresses(DnsView.absolute(host.text()));
        if (theirs.isEmpty()) {
            throw new IOException(
                    host + " has none (expected: a CNAME to " + relay + ", or A and AAAA records as it has)");
        }
        Set<InetAddress> elsewhere = new LinkedHashSet<>(theirs);
        ours.forEach(elsewhere::remove);
        if (!elsewhere.isEmpty()) {
            throw new IOException(host + " leads to " + texts(elsewhere) + ", but " + relay + " to " + texts(ours)
                    + " (expected: a CNAME to " + relay + ", or the same A and AAAA records)");
        }
        return host + " " + texts(theirs) + ", as " + relay;
    }

    private static String texts(Collection<InetAddress> addresses) {
        return addresses.isEmpty()
                ? "nowhere"
                : String.join(
                        ", ",
                        addresses.stream().map(InetAddress::getHostAddress).toList());
    }

    private String allowedByCaa(AcmeFolder folder) throws IOException, AcmeException {
        Caa ours = new Caa(
                config.account().directory().getHost(), new Authority(config.account(), folder).names(), "http-01");
        List<CAARecord> issue = Caa.tagged(view().authorities(DnsView.absolute(host.text())), "issue");
        ours.requireAllowed(host.text(), "issue", issue);
        return issue.isEmpty() ? "no records, so that any authority may issue" : "allows this authority";
    }

    /** Has the relay answer something random, and asks for it as an authority would. */
    private String reached(Challenges challenges) throws IOException, InterruptedException {
        List<InetAddress> addresses = view().addresses(DnsView.absolute(host.text()));
        if (addresses.isEmpty()) {
            throw new IOException(host + " has no address (expected: one that leads to this relay)");
        }
        String token = "check-" + random();
        String text = random();
        challenges.publish(host.text(), token, text);
        try {
            Thread.sleep(Challenges.KNOWN_WITHIN);
            for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES))) {
                PlainGet.Answer answer = PlainGet.get(address, host.text(), Challenges.PREFIX + token);
                if (!answer.text().endsWith("\r\n\r\n" + text)) {
                    throw new IOException(address.getHostAddress() + " port 80: '" + answer.status()
                            + "', not what this relay answers (expected: port 80 led to this relay's http.port, and "
                            + host + " among 'domain list')");
                }
            }
        } finally {
            challenges.withdraw(token);
        }
        return "this relay is reached at port 80 of " + texts(addresses) + ", from here";
    }

    private static String random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
