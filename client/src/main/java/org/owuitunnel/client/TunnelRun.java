package org.owuitunnel.client;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.AppStory.Guarding;
import org.owuitunnel.client.cli.ClientOptions;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.KnownToken;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.console.Console;
import org.owuitunnel.client.link.Audience;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.OwnerKey;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.local.LanAddress;
import org.owuitunnel.client.local.LanAddresses;
import org.owuitunnel.client.local.LocalRelay;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Exposure;
import org.owuitunnel.client.openwebui.Guard;
import org.owuitunnel.client.openwebui.Probe;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.relay.certificates.Fingerprint;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.StopSignals;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.observe.Logging;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.wire.Transport;

/** Opens a tunnel for a command and keeps it open until it fails for good or the process is told to stop. On the main thread. */
final class TunnelRun {
    /** The name in local mode when none is asked for: it is told over the phone and typed. */
    private static final Label LOCAL_NAME = new Label("webui");

    private final ClientConfig config;
    private final ConfigOptions options;

    /** Null where log lines tell all. */
    private final @Nullable Console console;

    private final EventLoopGroup loops = Transport.best().newLoops();

    TunnelRun(ClientConfig config, ConfigOptions options, PrintWriter out) {
        this.config = config;
        this.options = options;
        this.console = config.log() == LogFormat.JSON
                ? null
                : new Console(out, options.machine().environment(), Console.isTerminal());
    }

    EventLoopGroup loops() {
        return loops;
    }

    /** Serves {@code app}, whatever it is; returns the exit code. */
    int serve(OriginAddress app) throws IOException {
        return serve(app, LOCAL_NAME, config.guard() ? Guarding.ON : Guarding.OFF);
    }

    /** Serves an app of our own, which in local mode is called {@code localName}. */
    int serveOwn(OriginAddress app, Label localName) throws IOException {
        return serve(app, localName, Guarding.UNNEEDED);
    }

    @SuppressWarnings("ClosingStandardOutputStreams") // the log is closed, not the stream
    private int serve(OriginAddress app, Label localName, Guarding guarding) throws IOException {
        boolean json = config.log() == LogFormat.JSON;
        Level level = options.verbose() ? Level.DEBUG : json ? Level.INFO : Level.WARNING;
        try (Logging logging = Logging.start(config.log(), level, json ? System.out : System.err);
                OriginTls tls = OriginTls.of(app, config.originTrust())) {
            assert logging != null;
            Ahead ahead = Ahead.of(app, tls, guarding);
            return config.relay().isPresent()
                    ? throughRelay(ahead, config.relay().get())
                    : locally(ahead, config.name().orElse(localName));
        }
    }

    /**
     * The app, which is being looked at while all else is made ready.
     *
     * @param tls null for plain HTTP
     * @param first null where nobody looks
     */
    private record Ahead(
            OriginAddress app,
            @Nullable OriginTls tls,
            Guarding guarding,
            Supplier<App> look,
            @Nullable CompletableFuture<App> first) {
        static Ahead of(OriginAddress app, @Nullable OriginTls tls, Guarding guarding) {
            Supplier<App> look = () -> Probe.look(app, tls);
            return new Ahead(app, tls, guarding, look, guarding == Guarding.UNNEEDED ? null : Guard.Setup.begin(look));
        }

        Guard.@Nullable Setup guard(Exposure exposure, AppStory story) {
            return first == null ? null : new Guard.Setup(app, first, look, exposure, guarding == Guarding.ON, story);
        }
    }

    private int throughRelay(Ahead ahead, RelayAddress relay) {
        Supplier<String> token = token(relay);
        AppStory story = story(ahead);
        OwnerKey key = config.access().open() ? null : OwnerKey.random(new SecureRandom());
        Tunnel.Ends ends = new Tunnel.Ends(
                relay.endpoint(),
                config.relayCa(),
                config.name().map(Label::text).orElse(null),
                token,
                ahead.app,
                config.strippedFields(),
                ahead.tls,
                ahead.guard(new Exposure(key != null, false), story),
                audience(key));
        return run(ends, story, null);
    }

    private AppStory story(Ahead ahead) {
        boolean anyCertificate = ahead.tls != null && ahead.tls.acceptsAnyone();
        return new AppStory(console, ahead.app, anyCertificate, ahead.guarding);
    }

    /** Fails at once when there is no token, rather than at the first dial. */
    private Supplier<String> token(RelayAddress relay) {
        Supplier<String> token = () -> KnownToken.of(config, folder(), relay).secret();
        String ignored = token.get();
        assert ignored != null;
        return token;
    }

    private int locally(Ahead ahead, Label name) throws IOException {
        LocalRelay.Setup setup = new LocalRelay.Setup(
                caFolder(options.machine()),
                owner(),
                name,
                config.local().httpsPort(),
                config.local().httpPort(),
                config.local().lan());
        AppStory story = story(ahead);
        try (LocalRelay relay = start(setup)) {
            Tunnel.Ends ends = new Tunnel.Ends(
                    new RelayEndpoint(LocalRelay.DOMAIN, relay.httpsPort()),
                    relay.trusted(),
                    name.text(),
                    relay.token()::secret,
                    ahead.app,
                    config.strippedFields(),
                    ahead.tls,
                    ahead.guard(new Exposure(false, !config.local().lan()), story),
                    audience(null));
            return run(ends, story, relay);
        }
    }

    private LocalRelay start(LocalRelay.Setup setup) throws IOException {
        try {
            return LocalRelay.start(setup, loops);
        } catch (IOException e) {
            if (e instanceof BindException) {
                throw new CommandFailure(ExitCode.ADDRESS_IN_USE.number(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private int run(Tunnel.Ends ends, AppStory story, @Nullable LocalRelay local) {
        CompletableFuture<LinkFailure> failed = new CompletableFuture<>();
        OwnerKey key = ends.audience().key();
        Narrator narrator = new Narrator(console, story, key, failed, () -> describe(local, key));
        StopSignals signals = StopSignals.install();
        try (Tunnel tunnel = Tunnel.open(ends, loops, narrator, narrator)) {
            assert tunnel != null;
            CompletableFuture<Void> overdue = overdue();
            CompletableFuture.anyOf(failed, signals.first(), overdue).join();
            if (overdue.isDone()) {
                narrator.overdue();
            }
        }
        LinkFailure failure = failed.getNow(null);
        if (failure != null) {
            throw new CommandFailure(ExitCode.of(failure).number(), failure.sentence() + "\n" + failure.fix());
        }
        return ExitCode.OK.number();
    }

    /** Completes when the time is over for which the tunnel was to be open. */
    private CompletableFuture<Void> overdue() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        config.access().life().ifPresent(life -> {
            Future<?> ignored =
                    loops.next().schedule(() -> over.complete(null), life.toMillis(), TimeUnit.MILLISECONDS);
        });
        return over;
    }

    private Audience audience(@Nullable OwnerKey key) {
        return new Audience(
                key,
                config.access().refusePreflights(),
                config.access().allowed(),
                config.access().basic().orElse(null));
    }

    private void describe(@Nullable LocalRelay local, @Nullable OwnerKey key) {
        if (console == null) {
            return;
        }
        if (local == null) {
            console.access(key != null);
            config.access().basic().ifPresent(basic -> console.basicAuth(basic.user()));
        }
        if (local != null) {
            console.local(lanAddresses(), local.httpsPort(), local.httpPort(), Fingerprint.sha256(local.authority()));
        }
        console.limits(config.access().allowed(), config.access().life());
        console.hint();
    }

    private List<LanAddress> lanAddresses() {
        try {
            return config.local().lan() ? LanAddresses.ofThisMachine() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path folder() {
        return ClientOptions.folder(options.machine());
    }

    /** Where the local CA is kept. */
    static Path caFolder(Machine machine) {
        return ClientOptions.folder(machine).resolve("ca");
    }

    /** Whom a new CA is named after. */
    static String owner() {
        try {
            return System.getProperty("user.name", "someone") + "@"
                    + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return System.getProperty("user.name", "someone") + "@localhost";
        }
    }
}
