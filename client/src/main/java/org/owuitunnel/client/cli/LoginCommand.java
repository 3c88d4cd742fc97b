package org.owuitunnel.client.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.Credentials;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code owui-tunnel login}: keeps the token that a relay's administrator handed over, or that the relay gives for his invitation. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Keep a relay's token for later runs, readable by this user only.",
            "Asks for it without showing it, or reads it from standard input:",
            "  ssh relay owui-relay token create laptop | owui-tunnel login tunnel.example.com",
            "With an invitation in place of a relay the relay makes the token:",
            "  owui-tunnel login \"https://tunnel.example.com/.owui-tunnel/join#KEY\""
        })
public final class LoginCommand implements Callable<Integer> {
    /** In place of an invitation that nobody else on the machine shall see in the list of processes. */
    private static final String PIPED = "-";

    @Mixin
    private final ConfigOptions options;

    private final TokenInput input;
    private final TokenTrial trial;
    private final Redeemer redeemer;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RELAY",
            description = {
                "Such as tunnel.example.com; without it the one that the configuration names.",
                "Or an invitation; with - it is asked for or read from standard input."
            })
    private @Nullable String relay;

    public LoginCommand(Machine machine, TokenInput input, TokenTrial trial, Redeemer redeemer) {
        this.options = ClientOptions.on(machine);
        this.input = input;
        this.trial = trial;
        this.redeemer = redeemer;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        String named = relay == null ? "" : relay;
        if (named.equals(PIPED)) {
            return join(input.readLine("Invitation (not shown): "));
        }
        return JoinLink.isMeant(named) ? join(named) : keep();
    }

    private int join(String text) throws IOException, ConfigException {
        JoinLink link = JoinLink.of(text)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(), "invitation: not complete (expected: " + JoinLink.EXPECTED + ")"));
        ClientConfig config = config(Map.of());
        Credentials credentials = Credentials.in(ClientOptions.folder(options.machine()));
        // First: what cannot be read now could not be written when the link is spent.
        Set<String> ignored = credentials.relays();
        Redeemer.Redeemed redeemed = redeemer.redeem(link, config.relayCa(), MachineLabel.of(options.machine()));
        credentials.keep(link.relay(), redeemed.token());
        PrintWriter out = spec.commandLine().getOut();
        out.println("logged in to " + link.relay() + " as " + Printable.of(redeemed.user()));
        out.println("next: owui-tunnel 8080 --relay " + link.relay());
        if (config.relay().isEmpty()) {
            out.println("or once for all, in " + configFile() + ": relay: " + link.relay());
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private Path configFile() {
        return ClientOptions.folder(options.machine()).resolve(ClientSettings.FILE);
    }

    private int keep() throws IOException, ConfigException {
        ClientConfig config = config(relay == null ? Map.of() : Map.of("relay", relay));
        RelayAddress address = address(config);
        Token token = Token.of(input.read(address.toString()))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "token: not one of a relay (expected: " + Token.EXPECTED
                                + ", as 'owui-relay token create' printed it)"));
        Optional<LinkFailure> untried = tried(config, address, token);
        Credentials credentials = Credentials.in(ClientOptions.folder(options.machine()));
        credentials.keep(address, token);
        PrintWriter out = spec.commandLine().getOut();
        out.println("kept the token for " + address + " in " + credentials.path());
        untried.ifPresent(failure -> out.println("it was not tried: " + failure.sentence()));
        out.println("next: owui-tunnel 8080 --relay " + address);
        out.flush();
        return ExitCode.OK.number();
    }

    /** What kept the token from being tried, when that will pass; a relay that refuses it is told at once instead. */
    private Optional<LinkFailure> tried(ClientConfig config, RelayAddress address, Token token) {
        Optional<LinkFailure> failure = trial.failure(address, config.relayCa(), token);
        if (failure.isPresent() && failure.get().outlook() != LinkFailure.Outlook.PASSING) {
            throw new CommandFailure(
                    ExitCode.of(failure.get()).number(),
                    failure.get().sentence() + "\n" + failure.get().fix() + " The token was not kept.");
        }
        return failure;
    }

    private ClientConfig config(Map<String, String> flags) throws ConfigException {
        return ClientSettings.reader(options.machine())
                .read(options.sources(flags))
                .config();
    }

    private static RelayAddress address(ClientConfig config) {
        return config.relay()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "relay: not set (expected: " + RelayAddress.TYPE.expected()
                                + ", as argument or configuration)"));
    }
}
