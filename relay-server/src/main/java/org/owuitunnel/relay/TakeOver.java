package org.owuitunnel.relay;

import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.ListenAddress;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlServer;
import org.owuitunnel.relay.control.ControlSocket;
import org.owuitunnel.relay.control.Reply;
import org.owuitunnel.relay.listen.Entrance;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.wire.Transport;

/**
 * What a relay that starts is given by the one that runs: its listening sockets, with the connections that wait in them, and
 * the names whose clients will come. Nothing, when none runs. On the main thread.
 */
final class TakeOver implements AutoCloseable {
    private static final Log LOG = Log.of(TakeOver.class);

    /** The relay that runs; null when none does. */
    private final @Nullable ControlClient running;

    /** Sockets that nobody has asked for yet, by their labels. */
    private final Map<String, Integer> sockets = new HashMap<>();

    private Optional<List<Label>> names = Optional.empty();

    private TakeOver(@Nullable ControlClient running) {
        this.running = running;
    }

    /** An ordinary start. */
    static TakeOver nothing() {
        return new TakeOver(null);
    }

    /**
     * Asks the relay that runs with the same data for its sockets; it goes on as before until {@link #serving}.
     *
     * @throws CommandFailure when there is one, and it cannot hand over
     */
    static TakeOver of(Path data, int port) throws IOException {
        if (!Transport.best().handsOver()) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "--take-over: sockets cannot be handed over here (expected: Linux or macOS, with Netty's native"
                            + " library; elsewhere stop the relay first)");
        }
        ControlClient running =
                ControlSocket.find(data, port).flatMap(ControlClient::connect).orElse(null);
        TakeOver taken = new TakeOver(running);
        if (running == null) {
            LOG.info(Event.event("takeover.none"));
        } else {
            taken.ask(running);
        }
        return taken;
    }

    private void ask(ControlClient relay) throws IOException {
        Reply offer = relay.offer();
        if (!offer.problems().isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE.number(), "--take-over: " + String.join("; ", offer.problems()));
        }
        List<Integer> descriptors = relay.sockets(offer.listeners().size());
        for (int i = 0; i < descriptors.size(); i++) {
            sockets.put(offer.listeners().get(i), descriptors.get(i));
        }
        names = Optional.of(
                offer.names().stream().map(Label::of).flatMap(Optional::stream).toList());
    }

    /** What {@code relay} offers to the next one. */
    static ControlServer.Offer offer(RelayServer relay, RelayConfig config) {
        List<ControlServer.Listener> listeners = new ArrayList<>();
        for (Sockets.Kind kind : Sockets.Kind.values()) {
            add(listeners, kind, address(config, kind), relay.sockets().find(kind));
        }
        return new ControlServer.Offer(
                listeners, relay.names().stream().map(Label::text).toList());
    }

    private static Optional<ListenAddress> address(RelayConfig config, Sockets.Kind kind) {
        RelayConfig.Listen listen = config.listen();
        return switch (kind) {
            case HTTPS -> listen.https().map(RelayConfig.Door::address);
            case PROXIED -> listen.proxied().map(RelayConfig.Door::address);
            case HTTP -> listen.http();
            case METRICS -> config.watching().metrics();
        };
    }

    private static void add(
            List<ControlServer.Listener> listeners,
            Sockets.Kind kind,
            Optional<ListenAddress> address,
            @Nullable Channel socket) {
        if (socket != null && address.isPresent()) {
            listeners.add(new ControlServer.Listener(label(kind, address.get()), socket));
        }
    }

    private static String label(Sockets.Kind kind, ListenAddress address) {
        return kind.label() + " " + address.host() + " " + address.port();
    }

    /** Where to listen for {@code kind}: at the socket that was handed over for this address, or else at the address. */
    Entrance entrance(Sockets.Kind kind, ListenAddress address) throws IOException {
        Integer socket = sockets.remove(label(kind, address));
        return socket == null ? new Entrance.Address(address.socketAddress()) : new Entrance.Inherited(socket);
    }

    /** Names whose clients will come: those that the other relay serves, or {@code known} ones without another relay. */
    Collection<Label> expected(Collection<Label> known) {
        return names.isPresent() ? names.get() : known;
    }

    /** This process serves: the other one may go. */
    void serving() {
        if (running == null) {
            return;
        }
        try {
            running.serving();
            LOG.info(Event.event("takeover.done"));
        } catch (IOException e) {
            LOG.warn(Event.event("takeover.unanswered").because(e)); // it has ended by itself meanwhile
        }
    }

    @Override
    public void close() throws IOException {
        for (int unwanted : sockets.values()) {
            new FileDescriptor(unwanted).close();
        }
        sockets.clear();
        if (running != null) {
            running.close();
        }
    }
}
