package org.owuitunnel.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ConfigCommand;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.LoginCommand;
import org.owuitunnel.client.cli.TokenInput;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.local.TrustCommand;
import org.owuitunnel.client.share.RelayInvitation;
import org.owuitunnel.client.share.ShareCommand;
import org.owuitunnel.client.share.SharesCommand;
import org.owuitunnel.client.share.UnshareCommand;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ShortErrors;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code owui-tunnel}: opens a tunnel to the app it is given. Lives on the main thread. */
@Command(
        name = "owui-tunnel",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Gives a web app on this machine an HTTPS name, so that browsers allow its microphone.",
        synopsisHeading = "%nUsage: ",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  owui-tunnel demo                       see voice work, nothing else needed",
            "  owui-tunnel 8080                       on this machine and its network",
            "  owui-tunnel http://localhost:3000      the same, another port",
            "  owui-tunnel login tunnel.example.com   keep a relay's token",
            "  owui-tunnel 8080 --relay tunnel.example.com --name kitchen",
            "  owui-tunnel share --for 2h             a link for another device or person"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:a fault of the program or of the machine",
            "2:arguments or configuration that cannot be used",
            "3:the relay refused the token",
            "4:the relay's certificate is not trusted",
            "5:nobody answers at the relay's address, or no relay",
            "6:the relay speaks another version of the protocol",
            "7:the wanted name is not to be had",
            "8:the address to listen on is in use"
        })
public final class Main implements Callable<Integer> {
    /** The commands below, in the order of the help. */
    private static final Map<String, Function<Machine, Object>> COMMANDS = commands();

    /** Flags whose answer lists the commands. */
    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    @Mixin
    private final RootOptions root = new RootOptions();

    @Mixin
    private final TunnelOptions tunnel = new TunnelOptions();

    @Mixin
    private final OriginOptions secured = new OriginOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "APP",
            description = "The app's port, host:port or http(s)://host:port, such as 8080.")
    private final List<String> apps = new ArrayList<>();

    /** Null where nothing was parsed. */
    @Spec
    private @Nullable CommandSpec spec;

    private final Machine machine;

    private Main(Machine machine) {
        this.machine = machine;
    }

    public static void main(String[] args) {
        if (namesAppAlone(List.of(args))) {
            HeadStart.begin();
        }
        System.exit(run(Machine.current(), args));
    }

    /**
     * An app and nothing else, which is what people type, needs no parser: what it reads of annotations takes a new JVM
     * a quarter of the start. All the rest, errors included, is the parser's.
     */
    private static int run(Machine machine, String... args) {
        if (args.length != 1 || !namesAppAlone(List.of(args))) {
            return commandLine(machine, args).execute(args);
        }
        Main main = new Main(machine);
        main.apps.add(args[0]);
        try {
            return main.call();
        } catch (IOException | ConfigException | RuntimeException e) {
            return ShortErrors.tell(e, commandLine(machine, args), args);
        }
    }

    /**
     * The command line of the program. The commands are left out where {@code words} name an app and none of them: reading
     * what is written on their classes takes a cold JVM as long as opening a tunnel.
     */
    static CommandLine commandLine(Machine machine, String... words) {
        CommandLine root = new CommandLine(new Main(machine));
        if (!namesAppAlone(List.of(words))) {
            COMMANDS.forEach((name, command) -> root.addSubcommand(command.apply(machine)));
        }
        root.setAllowSubcommandsAsOptionParameters(true); // --name demo
        return ShortErrors.on(root);
    }

    private static boolean namesAppAlone(List<String> words) {
        return words.stream().anyMatch(word -> OriginAddress.of(word).isPresent())
                && words.stream().noneMatch(word -> COMMANDS.containsKey(word) || HELP.contains(word));
    }

    private static Map<String, Function<Machine, Object>> commands() {
        Map<String, Function<Machine, Object>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put(
                "login",
                machine -> new LoginCommand(machine, TokenInput.ofProcess(), new RelayDial(), new RelayInvitation()));
        commands.put("share", machine -> new ShareCommand(machine, TokenInput.ofProcess()));
        commands.put("shares", SharesCommand::new);
        commands.put("unshare", UnshareCommand::new);
        commands.put("trust", machine -> new TrustCommand(TunnelRun.caFolder(machine), TunnelRun::owner));
        commands.put("config", ConfigCommand::new);
        return commands;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ConfigOptions options = root.on(machine);
        Map<String, String> flags = new HashMap<>(tunnel.given());
        secured.addTo(flags);
        if (!apps.isEmpty()) {
            flags.put("origin", onlyApp());
        }
        ClientConfig config =
                ClientSettings.reader(machine).read(options.sources(flags)).config();
        OriginAddress app = config.origin()
                .orElseThrow(() -> usage("no app named (expected: its port, such as 'owui-tunnel 8080')"));
        return new TunnelRun(config, options, out()).serve(app);
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, System.out.charset())
                : spec.commandLine().getOut();
    }

    /** The one app. Words that are none were most likely meant to be a command. */
    private String onlyApp() {
        String word = apps.getFirst();
        if (OriginAddress.of(word).isEmpty()) {
            Nearest.to(word, COMMANDS.keySet()).ifPresent(command -> {
                throw usage(word + ": no command (did you mean '" + command + "'?)");
            });
        }
        if (apps.size() > 1) {
            throw usage(String.join(" ", apps) + ": several apps (expected: one)");
        }
        return word;
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE.number(), message);
    }
}
