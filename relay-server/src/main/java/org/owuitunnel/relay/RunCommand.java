package org.owuitunnel.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.admin.Administration;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.cli.RelayOptions;
import org.owuitunnel.relay.cli.StopSignals;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.ConfigReader;
import org.owuitunnel.relay.config.ConfigSources;
import org.owuitunnel.relay.config.ListenAddress;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.OidcConfig;
import org.owuitunnel.relay.config.Reading;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.control.ControlServer;
import org.owuitunnel.relay.control.ControlSocket;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Logging;
import org.owuitunnel.relay.oidc.SignIn;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--take-over",
            description = {
                "Take the place of the relay that runs with the same data, if one does, without losing a request:",
                "it hands over its listening sockets, lets its visitors finish, and ends."
            })
    private boolean takesOver;

    RunCommand(Machine machine) {
        options = RelayOptions.on(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException, InterruptedException {
        ConfigReader<RelayConfig> reader = RelaySettings.reader(options.machine());
        ConfigSources sources = options.sources(Map.of());
        Reading<RelayConfig> reading = reader.read(sources);
        try (Ledger ledger = Ledger.in(reading.config().data())) {
            run(reader, sources, reading, ledger);
        }
        return ExitCode.OK.number();
    }

    @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, not the stream
    private void run(
            ConfigReader<RelayConfig> reader, ConfigSources sources, Reading<RelayConfig> reading, Ledger ledger)
            throws IOException, InterruptedException {
        RelayConfig config = reading.config();
        TokenStore tokens = new TokenStore(ledger);
        if (tokens.list().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "no tokens in " + config.data() + " (expected: 'owui-relay token create NAME' first)");
        }
        NameBook names = new NameBook(ledger);
        Administration books = new Administration(ledger, tokens, signIn(config));
        Level level = options.verbose() ? Level.DEBUG : Level.INFO;
        try (RelayTls tls = RelayTls.of(config, names);
                Logging logging = Logging.start(config.watching().log(), level, System.out);
                Watchers watchers = Watchers.of(config.watching());
                UserQuotas quotas = new UserQuotas(ledger, tokens, watchers.observer());
                Domains domains = Domains.of(config, new DomainBook(ledger), tokens, names, tls);
                TakeOver before = takesOver
                        ? TakeOver.of(config.data(), config.listen().main().port())
                        : TakeOver.nothing()) {
            RelayServer.Setup setup = new RelayServer.Setup(
                    config.domain(),
                    false,
                    domains.hosts(),
                    domains.choice(),
                    new StoredAdmission(tokens, names, tls.newName(), quotas),
                    Gate.in(config.data(), ledger.database(), InstantSource.system()),
                    () -> tls.state().get().word(),
                    (owner, name, port) -> urls(config, domains.ready(owner, name), name, port),
                    config.limits(),
                    Backlog.ofThisProgram(),
                    config.proxies(),
                    config.hsts(),
                    before.expected(names.all()),
                    watchers.observer(),
                    books,
                    quotas,
                    config.abuseContact(),
                    null);
            RelayServer relay = start(config, setup, domains, before);
            try {
                watchers.start(config, relay, tls, logging::dropped, before);
            } catch (IOException e) {
                relay.close();
                throw failure(e);
            }
            domains.start();
            quotas.watch(relay.loops().next());
            serve(config, relay, new Reload(reader, sources, reading, new Reload.Parts(relay, tls, watchers)), before);
        }
    }

    private static Optional<SignIn> signIn(RelayConfig config) throws IOException {
        Optional<OidcConfig> oidc = config.oidc();
        return oidc.isPresent() ? Optional.of(SignIn.of(oidc.get(), InstantSource.system())) : Optional.empty();
    }

    private void serve(RelayConfig config, RelayServer relay, Reload reload, TakeOver before)
            throws IOException, InterruptedException {
        StopSignals signals = StopSignals.install();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        ControlServer control = control(config, relay, new Commands(config, relay, reload, taken));
        before.serving();
        String url = "https://" + config.domain() + port(config, relay.mainPort());
        LOG.info(Event.event("relay.serving").with("url", url).with("port", relay.mainPort()));
        PrintWriter out = spec.commandLine().getOut();
        out.flush();
        CompletableFuture.anyOf(signals.first(), taken).join();
        if (taken.isDone()) {
            if (control != null) {
                control.leave();
            }
            CompletableFuture<Void> ignored = signals.first().thenRun(relay::hurry);
            LOG.info(Event.event("relay.handing-over"));
            relay.handOver();
        } else {
            if (control != null) {
                control.close();
            }
            LOG.info(Event.event("relay.stopping"));
            relay.stop();
        }
        LOG.info(Event.event("relay.stopped"));
    }

    /** A relay that cannot be given commands serves all the same. */
    private static @Nullable ControlServer control(RelayConfig config, RelayServer relay, Commands commands) {
        try {
            int port = config.listen().main().port();
            return ControlServer.open(relay.loops(), ControlSocket.of(config.data(), port), commands);
        } catch (IOException e) {
            LOG.warn(Event.event("control.unavailable").because(e));
            return null;
        }
    }

    /** What other processes may ask. */
    private record Commands(
            RelayConfig config, RelayServer relay, Reload reloading, CompletableFuture<Boolean> whenTaken)
            implements ControlServer.Commands {
        @Override
        public List<String> reload() {
            return reloading.run();
        }

        @Override
        public ControlServer.Offer offer() {
            return TakeOver.offer(relay, config);
        }

        @Override
        public void taken() {
            whenTaken.complete(true);
        }
    }

    private static RelayServer start(RelayConfig config, RelayServer.Setup setup, Domains domains, TakeOver before)
            throws IOException {
        RelayServer relay = null;
        try {
            relay = RelayServer.start(
                    setup,
                    new RelayServer.Doors(
                            door(Sockets.Kind.HTTPS, config.listen().https(), before),
                            door(Sockets.Kind.PROXIED, config.listen().proxied(), before)));
            ListenAddress http = config.listen().http().orElse(null);
            if (http != null) {
                int publicPort = publicPort(config, relay.mainPort());
                relay.listenPlain(before.entrance(Sockets.Kind.HTTP, http), domains.pages(publicPort));
            }
            return relay;
        } catch (IOException e) {
            if (relay != null) {
                relay.close();
            }
            throw failure(e);
        }
    }

    private static IOException failure(IOException e) {
        if (e instanceof BindException) {
            throw new CommandFailure(
                    ExitCode.ADDRESS_IN_USE.number(),
                    e.getMessage() + " (expected: a free port, or --take-over to replace a relay that runs)");
        }
        return e;
    }

    private static RelayServer.@Nullable Door door(
            Sockets.Kind kind, Optional<RelayConfig.Door> configured, TakeOver before) throws IOException {
        if (configured.isEmpty()) {
            return null;
        }
        RelayConfig.Door door = configured.get();
        return new RelayServer.Door(before.entrance(kind, door.address()), door.proxyProtocol());
    }

    /** The relay's own name first, which is there whatever becomes of the owner's domains. */
    private static List<String> urls(RelayConfig config, List<Hostname> custom, Label name, int bound) {
        return Stream.concat(Stream.of(config.domain().child(name)), custom.stream())
                .map(host -> "https://" + host + port(config, bound))
                .toList();
    }

    /** Proxies that end TLS have the usual port, unless it is said otherwise. */
    private static int publicPort(RelayConfig config, int bound) {
        return config.listen().publicPort().orElse(config.listen().https().isPresent() ? bound : HTTPS_PORT);
    }

    private static String port(RelayConfig config, int bound) {
        int port = publicPort(config, bound);
        return port == HTTPS_PORT ? "" : ":" + port;
    }
}
