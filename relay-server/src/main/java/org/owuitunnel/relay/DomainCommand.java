package org.owuitunnel.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.DomainEntry;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.acme.DomainRehearsal;
import org.owuitunnel.relay.acme.Rehearsal;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.cli.RelayOptions;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code owui-relay domain}: hosts of tunnels' owners beside the relay's own names. On the main thread. */
@Command(
        name = "domain",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Let hosts that tunnels' owners have brought lead to their tunnels.")
final class DomainCommand {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    DomainCommand(Machine machine) {
        options = RelayOptions.on(machine);
    }

    @Command(
            description = {
                "Let HOST lead to the tunnel NAME, and belong to the token that NAME belongs to.",
                "A running relay serves it within two seconds, and gets its certificate within a minute or so."
            })
    int add(
            @Parameters(paramLabel = "HOST", description = "Such as chat.example.com.") String host,
            @Parameters(paramLabel = "NAME", description = "As 'token list' shows it.") String name)
            throws IOException, ConfigException {
        RelaySettings.Identity relay = identity();
        Label label = Label.of(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "name: " + Printable.of(name) + " (expected: " + Label.EXPECTED + ")"));
        NameBook names = NameBook.in(relay.data());
        switch (DomainBook.in(relay.data()).add(hostname(host), label, names, relay.domain())) {
            case DomainBook.Addition.Refused refused ->
                throw new CommandFailure(ExitCode.USAGE.number(), refused.reason());
            case DomainBook.Addition.Added(DomainEntry entry) -> {
                say(entry.host() + " leads to tunnel " + entry.label() + " of token " + entry.owner());
                say("in its DNS: a CNAME to " + relay.domain() + ", or the same A and AAAA records;"
                        + " then: owui-relay domain check " + entry.host());
            }
        }
        return ExitCode.OK.number();
    }

    @Command(description = "List every host with the tunnel that it leads to and the token that both belong to.")
    int list() throws IOException, ConfigException {
        List<DomainEntry> entries = DomainBook.in(data()).all();
        for (DomainEntry entry : entries) {
            out().println(String.format(Locale.ROOT, "%-40s  %-20s  %s", entry.host(), entry.label(), entry.owner()));
        }
        out().flush();
        if (entries.isEmpty()) {
            say("no domains yet (expected: owui-relay domain add HOST NAME)");
        }
        return ExitCode.OK.number();
    }

    @Command(description = "Let HOST lead nowhere any more. A running relay answers it no more within two seconds.")
    int remove(@Parameters(paramLabel = "HOST", description = "As 'domain list' shows it.") String host)
            throws IOException, ConfigException {
        Optional<DomainEntry> removed = DomainBook.in(data()).remove(hostname(host));
        if (removed.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "host: " + Printable.of(host) + " (expected: one that 'domain list' shows)");
        }
        say(removed.get().host() + " no longer leads to tunnel " + removed.get().label());
        return ExitCode.OK.number();
    }

    @Command(
            description = {
                "Find what would keep HOST from being served or from its certificate, without asking for one: where DNS",
                "leads, the authority, CAA records, and whether this relay is reached at its port 80 (exit code 2)."
            })
    int check(@Parameters(paramLabel = "HOST", description = "As 'domain list' shows it.") String host)
            throws IOException, ConfigException, InterruptedException {
        RelayConfig config = RelaySettings.reader(options.machine())
                .read(options.sources(Map.of()))
                .config();
        Hostname name = hostname(host);
        Optional<DomainEntry> entry = DomainBook.in(config.data()).all().stream()
                .filter(one -> one.host().equals(name))
                .findFirst();
        boolean fine = tell(
                entry.isPresent(),
                entry.isPresent()
                        ? "book: leads to tunnel " + entry.get().label() + " of token "
                                + entry.get().owner()
                        : "book: " + name + " is not among 'domain list' (expected: owui-relay domain add " + name
                                + " NAME)");
        for (Rehearsal.Finding finding : findings(config, name)) {
            fine &= tell(finding.fine(), finding.text());
        }
        out().flush();
        return fine ? ExitCode.OK.number() : ExitCode.USAGE.number();
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

    private boolean tell(boolean fine, String text) {
        out().println((fine ? "ok       " : "PROBLEM  ") + text);
        return fine;
    }

    private static Hostname hostname(String text) {
        return Hostname.of(text)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "host: " + Printable.of(text)
                                + " (expected: a DNS name without a port; letters beyond a to z in their xn-- form)"));
    }

    private RelaySettings.Identity identity() throws ConfigException {
        return RelaySettings.identityReader(options.machine())
                .read(options.sources(Map.of()))
                .config();
    }

    private Path data() throws ConfigException {
        return RelaySettings.dataReader(options.machine())
                .read(options.sources(Map.of()))
                .config();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
