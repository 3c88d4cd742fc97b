package org.owuitunnel.client.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.owuitunnel.relay.certificates.Fingerprint;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code owui-tunnel trust}: the command around {@link Trust}. Runs on the main thread. */
@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        description = "Makes this machine's browsers and programs trust the certificates of local mode.",
        footer = {
            "",
            "The local CA speaks for localhost, this machine's own .local name and private addresses, for nothing else.",
            "Phones install it from the page that local mode names when it starts.",
            "",
            "Exit status: 0 every store is as asked, 1 something is left to do by hand."
        })
public final class TrustCommand implements Callable<Integer> {
    private static final int LEFT_TO_DO = 1;
    private static final String INDENT = " ".repeat(12);

    private final Path folder;
    private final Supplier<String> owner;

    @Option(names = "--uninstall", description = "Take the trust back.")
    private boolean uninstall;

    @Option(names = "--print", description = "Print the commands and change no store.")
    private boolean print;

    @Spec
    private CommandSpec spec;

    /**
     * @param folder where the local CA is kept, or is made if it is to be trusted before its first use
     * @param owner whom a new CA is named after, see {@link LocalCertificateAuthority#openOrCreate}
     */
    public TrustCommand(Path folder, Supplier<String> owner) {
        this.folder = folder;
        this.owner = owner;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        return run(print ? Trust.withoutDoing() : Trust.ofThisMachine(line -> out.println("+ " + line)), out);
    }

    int run(Trust trust, PrintWriter out) throws IOException {
        Path file = LocalCertificateAuthority.certificateFileIn(folder);
        if (uninstall && !Files.exists(file)) {
            out.println("There is no local CA in " + folder);
            return ExitCode.OK;
        }
        if (!uninstall) {
            describe(
                    LocalCertificateAuthority.openOrCreate(folder, Clock.systemUTC(), new SecureRandom(), owner.get()),
                    out);
        }
        List<Step> steps = uninstall ? trust.uninstall(file) : trust.install(file);
        steps.forEach(step -> report(step, out));
        if (steps.isEmpty()) {
            out.println("No trust store found on this machine: import " + file + " by hand");
        }
        out.flush();
        boolean settled = !steps.isEmpty() && steps.stream().allMatch(Step::settled);
        return print || settled ? ExitCode.OK : LEFT_TO_DO;
    }

    private static void describe(LocalCertificateAuthority ca, PrintWriter out) {
        switch (ca.opening()) {
            case FOUND -> {
                // Nothing new to tell.
            }
            case CREATED -> out.println("Made a local CA; its key never leaves this machine.");
            case REPLACED -> out.println("The former local CA has expired; this is a new one, also for phones.");
        }
        out.println("Local CA  " + ca.certificateFile());
        out.println("SHA-256   " + Fingerprint.sha256(ca.certificate()));
    }

    private void report(Step step, PrintWriter out) {
        if (print) {
            out.println("# " + step.name());
        } else {
            String reason = step.reason().isEmpty()
                    ? ""
                    : ": " + String.join("; ", step.reason().lines().toList());
            out.println(word(step.outcome()) + step.name() + reason);
        }
        step.commands().forEach(command -> out.println((print ? "" : INDENT) + command));
    }

    private static String word(Step.Outcome outcome) {
        return switch (outcome) {
            case DONE -> "done        ";
            case UNCHANGED -> "unchanged   ";
            case BY_HAND -> "by hand     ";
            case FAILED -> "failed      ";
        };
    }
}
