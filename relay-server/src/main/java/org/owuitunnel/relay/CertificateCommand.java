package org.owuitunnel.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.DomainEntry;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.acme.DomainRenewals;
import org.owuitunnel.relay.acme.Rehearsal;
import org.owuitunnel.relay.acme.Renewal;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.PemFiles;
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
import org.owuitunnel.relay.observe.Logging;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-relay certificate}: what visitors are shown, and what could keep it from being renewed. On the main thread. */
@Command(
        name = "certificate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at the relay's certificates, renew it, or see what would keep it from being renewed.")
final class CertificateCommand {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    CertificateCommand(Machine machine) {
        options = RelayOptions.on(machine);
    }

    @Command(description = "Show whom the certificate is for, who issued it, how long it lasts and when it is renewed.")
    int show() throws IOException, ConfigException {
        RelayConfig config = config();
        switch (config.certificate()) {
            case CertificateSource.PemFiles files -> {
                for (CertificateSource.PemFiles.Pair pair : files.pairs()) {
                    print(
                            PemFiles.readUnchecked(pair.certificate(), pair.key()),
                            pair.certificate().toString(),
                            "by whoever writes that file; it is shown within seconds");
                }
            }
            case CertificateSource.Acme acme -> showAcme(config, acme.config());
            case CertificateSource.LocalCa local ->
                out().println("source: the relay's own CA in " + config.data().resolve("ca")
                        + ", for names as they are used; renewed by the relay");
            case CertificateSource.None none -> out().println("source: none, proxies end TLS (https.port: off)");
        }
        showCustom(config);
        out().flush();
        return ExitCode.OK.number();
    }

    private void showAcme(RelayConfig config, AcmeConfig acme) throws IOException {
        AcmeFolder folder = folder(config, acme);
        Renewal renewal = renewal(config, acme, folder);
        Optional<CertifiedKey> present = folder.certificate();
        String source = "ACME, " + acme.account().directory();
        Instant next = renewal.next();
        String when =
                next.isAfter(Instant.now()) ? next.toString() : "as soon as the relay runs, or by 'certificate renew'";
        if (present.isPresent()) {
            print(present.get(), source, when);
        } else {
            out().println("names:    none yet");
            out().println("source:   " + source);
            out().println("renewal:  " + when);
        }
        if (!renewal.problem().isEmpty()) {
            out().println("problem:  " + renewal.problem());
        }
    }

    private void showCustom(RelayConfig config) throws IOException {
        if (config.customDomains().isEmpty()) {
            return;
        }
        AcmeConfig.ByHttp acme = config.customDomains().get();
        AcmeFolder folder = new AcmeFolder(config.data(), acme.account().directory());
        Challenges challenges = Challenges.in(config.data());
        for (DomainEntry entry : DomainBook.in(config.data()).all()) {
            if (FileCertificates.cover(config, entry.host())) {
                continue; // shown already
            }
            out().println();
            Instant next = DomainRenewals.next(acme, folder, entry.host(), challenges);
            String when = next.isAfter(Instant.now()) ? next.toString() : "as soon as the relay runs";
            String source = "ACME by HTTP, " + acme.account().directory() + ", for tunnel " + entry.label();
            Optional<CertifiedKey> present = folder.ofHost(entry.host()).certificate();
            if (present.isPresent()) {
                print(present.get(), source, when);
            } else {
                out().println("names:    none yet for " + entry.host());
                out().println("source:   " + source);
                out().println("renewal:  " + when);
            }
            DomainRenewals.problem(folder, entry.host()).ifPresent(text -> out().println("problem:  " + text));
        }
    }

    private void print(CertifiedKey certified, String source, String renewal) {
        Instant until = certified.expiresAt();
        out().println("names:    " + certified.names());
        out().println("issuer:   " + certified.leaf().getIssuerX500Principal().getName());
        out().println("valid:    " + certified.leaf().getNotBefore().toInstant() + " to " + until
                + (until.isBefore(Instant.now()) ? ", expired" : ""));
        out().println("source:   " + source);
        out().println("renewal:  " + renewal);
    }

    @Command(
            description = {
                "Get a certificate by ACME now, be it time or not. A relay that runs shows it within seconds.",
                "How often that may be done is the authority's to say: try with acme.directory: letsencrypt-staging."
            })
    @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, not the stream
    int renew() throws IOException, ConfigException {
        RelayConfig config = config();
        if (!(config.certificate() instanceof CertificateSource.Acme(AcmeConfig acme))) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "certificate: not had by ACME (expected: acme.dns, see 'certificate show')");
        }
        try (Logging logging = Logging.start(config.watching().log(), System.Logger.Level.INFO, System.err)) {
            assert logging != null;
            AcmeFolder folder = folder(config, acme);
            print(
                    renewal(config, acme, folder).now(),
                    folder.certificateFile().toString(),
                    renewal(config, acme, folder).next().toString());
        }
        out().flush();
        return ExitCode.OK.number();
    }

    @Command(
            description = {
                "Find what would keep a certificate from being had, without asking for one: files, the authority,",
                "DNS, CAA records, and the way into DNS, where a record is written and taken away (exit code 2)."
            })
    int check() throws IOException, ConfigException, InterruptedException {
        RelayConfig config = config();
        boolean fine = switch (config.certificate()) {
            case CertificateSource.PemFiles files -> {
                RelayTls.of(config, NameBook.in(config.data())).close();
                out().println("ok       files: for " + config.domain() + " and *." + config.domain());
                yield true;
            }
            case CertificateSource.Acme(AcmeConfig acme) -> {
                List<Rehearsal.Finding> findings = new Rehearsal(acme, folder(config, acme), config.domain()).run();
                findings.forEach(
                        finding -> out().println((finding.fine() ? "ok       " : "PROBLEM  ") + finding.text()));
                yield findings.stream().allMatch(Rehearsal.Finding::fine);
            }
            case CertificateSource.LocalCa local -> {
                RelayTls.of(config, NameBook.in(config.data())).close();
                out().println("ok       the relay's own CA: " + config.data().resolve("ca"));
                yield true;
            }
            case CertificateSource.None none -> {
                out().println("ok       none is needed: proxies end TLS (https.port: off)");
                yield true;
            }
        };
        out().flush();
        return fine ? ExitCode.OK.number() : ExitCode.USAGE.number();
    }

    private RelayConfig config() throws ConfigException {
        return RelaySettings.reader(options.machine())
                .read(options.sources(Map.of()))
                .config();
    }

    private static AcmeFolder folder(RelayConfig config, AcmeConfig acme) {
        return new AcmeFolder(config.data(), acme.account().directory());
    }

    private static Renewal renewal(RelayConfig config, AcmeConfig acme, AcmeFolder folder) {
        return new Renewal(acme, folder, config.domain(), InstantSource.system(), new SecureRandom());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
