package org.owuitunnel.client.share;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.TokenInput;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.console.Console;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.config.ValueTypes;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code owui-tunnel share}: a link that lets somebody in. */
@Command(
        name = "share",
        mixinStandardHelpOptions = true,
        description = {
            "Make a link that opens the tunnel, for another device or person.",
            "It stays good until it is revoked, unless it is told otherwise. Whoever has it comes in."
        })
public final class ShareCommand implements Callable<Integer> {
    private static final ValueType<Duration> LIFE = ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(366));

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ROOT);

    @Mixin
    private final ShareOptions shared;

    private final TokenInput input;

    @Option(names = "--for", paramLabel = "TIME", description = "How long it is good, such as 30m, 2h or 7d.")
    private @Nullable String life;

    @Option(names = "--once", description = "It opens once, in one browser.")
    private boolean once;

    @Option(names = "--label", paramLabel = "TEXT", description = "What you call it, such as \"Anna\".")
    private @Nullable String label;

    @Option(
            names = "--guest",
            description = "What only admins of Open WebUI see, and what runs programs, stays closed.")
    private boolean guest;

    @Option(
            names = "--password",
            description = "It wants a password as well, which is asked for or read from standard input.")
    private boolean password;

    @Spec
    private CommandSpec spec;

    public ShareCommand(Machine machine, TokenInput input) {
        this.shared = new ShareOptions(machine);
        this.input = input;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ClientConfig config = shared.config();
        ObjectNode wish = wish(config);
        try (RelayApi api = shared.api(config)) {
            if (password) {
                wish.put("password", newPassword());
            }
            tell(api.create(wish));
        }
        return ExitCode.OK.number();
    }

    private ObjectNode wish(ClientConfig config) {
        ObjectNode wish = JsonMapper.shared().createObjectNode().put("once", once);
        if (guest) {
            wish.put("guest", true);
        }
        config.name().ifPresent(name -> wish.put("name", name.text()));
        if (label != null) {
            wish.put("label", label);
        }
        if (life != null) {
            String text = life;
            Duration time = LIFE.parser()
                    .parse(text, shared.machine().home())
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.USAGE.number(),
                            "--for: " + Printable.of(text) + " (expected: " + LIFE.expected() + ")"));
            wish.put("seconds", time.toSeconds());
        }
        return wish;
    }

    private String newPassword() throws IOException {
        String typed = input.readLine("Password for the link (not shown): ");
        if (typed.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE.number(), "--password: empty (expected: a password)");
        }
        return typed;
    }

    /** The link alone on standard output, so that it can be piped to where it is needed. */
    private void tell(JsonNode made) {
        String url = made.path("url").asString();
        spec.commandLine().getOut().println(Printable.of(url));
        spec.commandLine().getOut().flush();
        StringBuilder terms = new StringBuilder("good ");
        Optional<Instant> until = Optional.of(made.path("until").asString(""))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse);
        terms.append(until.map(end -> "until " + WHEN.format(end.atZone(ZoneId.systemDefault())))
                .orElse("until it is revoked"));
        if (once) {
            terms.append(", opens once");
        }
        if (guest) {
            terms.append(", for a guest");
        }
        if (password) {
            terms.append(", with its password");
        }
        String id = Printable.of(made.path("id").asString());
        spec.commandLine().getErr().println(terms + "; end it with: owui-tunnel unshare " + id);
        new Console(spec.commandLine().getErr(), shared.machine().environment(), Console.isTerminal()).qrCode(url);
        spec.commandLine().getErr().flush();
    }
}
