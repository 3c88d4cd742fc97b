package org.owuitunnel.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.cli.RelayOptions;
import org.owuitunnel.relay.cli.StopSignals;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.ListenAddress;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Logging;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-relay run}: serves until the process is told to stop. On the main thread. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Serve until told to stop.")
final class RunCommand implements Callable<Integer> {
    private static final int HTTPS_PORT = 443;
    private static final Log LOG = Log.of(RunCommand.class);

    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    RunCommand(Machine machine) {
        options = RelayOptions.on(machine);
    }

    @Override
    @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, not the stream
    public Integer call() throws IOException, ConfigException, InterruptedException {
        RelayConfig config = RelaySettings.reader(options.machine())
                .read(options.sources(java.util.Map.of()))
                .config();
        TokenStore tokens = TokenStore.in(config.data());
        if (tokens.list().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "no tokens in " + config.data() + " (expected: 'owui-relay token create NAME' first)");
        }
        NameBook names = NameBook.in(config.data());
        Level level = options.verbose() ? Level.DEBUG : Level.INFO;
        try (RelayTls tls = RelayTls.of(config, names);
                Logging logging = Logging.start(config.log(), level, System.out)) {
            assert logging != null;
            RelayServer.Setup setup = new RelayServer.Setup(
                    config.domain(),
                    false,
                    tls.context(),
                    new StoredAdmission(tokens, names, tls.newName()),
                    (name, port) -> urls(config, name, port),
                    config.limits(),
                    names.all(),
                    null);
            serve(config, setup);
        }
        return ExitCode.OK.number();
    }

    private void serve(RelayConfig config, RelayServer.Setup setup) throws IOException, InterruptedException {
        RelayServer relay = start(config, setup);
        StopSignals signals = StopSignals.install();
        String url = "https://" + config.domain() + port(config, relay.httpsPort());
        LOG.info(Event.event("relay.serving").with("url", url).with("port", relay.httpsPort()));
        PrintWriter out = spec.commandLine().getOut();
        out.flush();
        signals.first().join();
        LOG.info(Event.event("relay.stopping"));
        relay.stop();
        LOG.info(Event.event("relay.stopped"));
    }

    private static RelayServer start(RelayConfig config, RelayServer.Setup setup) throws IOException {
        RelayServer relay = null;
        try {
            relay = RelayServer.start(setup, config.listen().https().socketAddress());
            ListenAddress http = config.listen().http().orElse(null);
            if (http != null) {
                int publicPort = config.listen().publicPort().orElse(relay.httpsPort());
                relay.listenPlain(http.socketAddress(), new OnlyRedirect(publicPort));
            }
            return relay;
        } catch (IOException e) {
            if (relay != null) {
                relay.close();
            }
            if (e instanceof BindException) {
                throw new CommandFailure(ExitCode.ADDRESS_IN_USE.number(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Nothing but the way to HTTPS. */
    private record OnlyRedirect(int httpsPort) implements PlainPages {
        @Override
        public @Nullable Page find(String host, String path) {
            return null;
        }
    }

    private static List<String> urls(RelayConfig config, Label name, int bound) {
        return List.of("https://" + config.domain().child(name) + port(config, bound));
    }

    private static String port(RelayConfig config, int bound) {
        int port = config.listen().publicPort().orElse(bound);
        return port == HTTPS_PORT ? "" : ":" + port;
    }
}
