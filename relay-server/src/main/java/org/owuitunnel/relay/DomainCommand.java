package org.owuitunnel.relay;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.DomainEntry;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.acme.DomainRehearsal;
import org.owuitunnel.relay.acme.Rehearsal;
import org.owuitunnel.relay.cli.BooksCommand;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlSocket;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code owui-relay domain}: hosts of tunnels' owners beside the relay's own names. On the main thread. */
@Command(
        name = "domain",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Let hosts that tunnels' owners have brought lead to their tunnels.")
final class DomainCommand extends BooksCommand {
    DomainCommand(Machine machine) {
        super(machine);
    }

    @Command(
            description = {
                "Let HOST lead to the tunnel NAME, and belong to the user that NAME belongs to.",
                "A running relay serves it within two seconds, and gets its certificate within a minute or so."
            })
    int add(
            @Parameters(paramLabel = "HOST", description = "Such as chat.example.com.") String host,
            @Parameters(paramLabel = "NAME", description = "As 'name list' shows it.") String name)
            throws IOException, ConfigException {
        RelaySettings.Identity relay = identity();
        Label label = Label.of(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "name: " + Printable.of(name) + " (expected: " + Label.EXPECTED + ")"));
        return work(ledger -> {
            switch (new DomainBook(ledger).add(hostname(host), label, relay.domain(), actor())) {
                case DomainBook.Addition.Refused refused -> throw mistake(refused.reason());
                case DomainBook.Addition.Added(DomainEntry entry) -> {
                    say(entry.host() + " leads to tunnel " + entry.label() + " of " + owner(ledger, entry));
                    say("in its DNS: a CNAME to " + relay.domain() + ", or the same A and AAAA records;"
                            + " then: owui-relay domain check " + entry.host());
                }
            }
        });
    }

    private static String owner(Ledger ledger, DomainEntry entry) throws IOException {
        return new UserBook(ledger).nameOf(entry.owner());
    }

    @Command(description = "List every host with the tunnel that it leads to and the user that both belong to.")
    int list() throws IOException, ConfigException {
        return work(ledger -> {
            List<DomainEntry> entries = new DomainBook(ledger).all();
            for (DomainEntry entry : entries) {
                out().println(String.format(
                        Locale.ROOT, "%-40s  %-20s  %s", entry.host(), entry.label(), owner(ledger, entry)));
            }
            if (entries.isEmpty()) {
                say("no domains yet (expected: owui-relay domain add HOST NAME)");
            }
        });
    }

    @Command(description = "Let HOST lead nowhere any more. A running relay answers it no more within two seconds.")
    int remove(@Parameters(paramLabel = "HOST", description = "As 'domain list' shows it.") String host)
            throws IOException, ConfigException {
        return work(ledger -> {
            DomainEntry removed = new DomainBook(ledger)
                    .remove(hostname(host), actor())
                    .orElseThrow(
                            () -> mistake("host: " + Printable.of(host) + " (expected: one that 'domain list' shows)"));
            say(removed.host() + " no longer leads to tunnel " + removed.label());
        });
    }

    @Command(
            description = {
                "Find what would keep HOST from being served or from its certificate, without asking for one: where DNS",
                "leads, the authority, CAA records, and whether this relay is reached at its port 80 (exit code 2)."
            })
    int check(@Parameters(paramLabel = "HOST", description = "As 'domain list' shows it.") String host)
            throws IOException, ConfigException, InterruptedException {
        RelayConfig config = RelaySettings.reader(options().machine())
                .read(options().sources(Map.of()))
                .config();
        Hostname name = hostname(host);
        boolean fine = tell(book(config, name));
        for (Rehearsal.Finding finding : findings(config, name)) {
            fine &= tell(finding);
        }
        out().flush();
        return fine ? ExitCode.OK.number() : ExitCode.USAGE.number();
    }

    private static Rehearsal.Finding book(RelayConfig config, Hostname host) throws IOException {
        try (Ledger ledger = Ledger.in(config.data())) {
            Optional<DomainEntry> entry = new DomainBook(ledger)
                    .all().stream().filter(one -> one.host().equals(host)).findFirst();
            return entry.isPresent()
                    ? new Rehearsal.Finding(
                            true, "book: leads to tunnel " + entry.get().label() + " of " + owner(ledger, entry.get()))
                    : new Rehearsal.Finding(
                            false,
                            "book: " + host + " is not among 'domain list' (expected: owui-relay domain add " + host
                                    + " NAME)");
        }
    }

    private static List<Rehearsal.Finding> findings(RelayConfig config, Hostname host)
            throws IOException, InterruptedException {
        if (config.certificate() instanceof CertificateSource.None) {
            return List.of(new Rehearsal.Finding(
                    true, "certificate: the proxies in front of the relay have to have one for " + host));
        }
        if (FileCertificates.cover(config, host)) {
            return List.of(new Rehearsal.Finding(true, "certificate: one in tls.certificate is for " + host));
        }
        if (config.customDomains().isEmpty()) {
            return List.of(new Rehearsal.Finding(
                    false,
                    "certificate: none can be had (expected: acme.agree-to-terms: true, once you have read the"
                            + " authority's terms)"));
        }
        AcmeConfig.ByHttp acme = config.customDomains().get();
        AcmeFolder folder = new AcmeFolder(config.data(), acme.account().directory());
        List<Rehearsal.Finding> findings =
                new DomainRehearsal(host, config.domain(), acme).run(folder, running(config));
        if (config.listen().http().isPresent()) {
            return findings;
        }
        return Stream.concat(
                        findings.stream(),
                        Stream.of(new Rehearsal.Finding(
                                false,
                                "listener: http.port is off (expected: a port that port 80 of the host leads to)")))
                .toList();
    }

    /** Where a relay that runs finds what to answer; empty when none runs, or it does not listen for plain HTTP. */
    private static Optional<Challenges> running(RelayConfig config) throws IOException {
        Optional<ControlClient> relay = config.listen().http().isEmpty()
                ? Optional.empty()
                : ControlSocket.find(config.data(), config.listen().main().port())
                        .flatMap(ControlClient::connect);
        if (relay.isPresent()) {
            relay.get().close();
        }
        return relay.map(answering -> Challenges.in(config.data()));
    }

    private boolean tell(Rehearsal.Finding finding) {
        out().println((finding.fine() ? "ok       " : "PROBLEM  ") + finding.text());
        return finding.fine();
    }

    private static Hostname hostname(String text) {
        return Hostname.of(text)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "host: " + Printable.of(text)
                                + " (expected: a DNS name without a port; letters beyond a to z in their xn-- form)"));
    }

    private RelaySettings.Identity identity() throws ConfigException {
        return RelaySettings.identityReader(options().machine())
                .read(options().sources(Map.of()))
                .config();
    }
}
