package org.owuitunnel.relay.front;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.relay.gate.Admission;
import org.owuitunnel.relay.gate.BasicGate;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.Locator;
import org.owuitunnel.relay.route.Route;

/** Decides what becomes of a visitor's request. Safe on any thread. */
public final class Front {
    /** Paths under this prefix belong to the relay on every name that it serves. */
    static final String OWN_PREFIX = ProbePath.OWN_PREFIX;

    /** Where clients open their links, on the relay's own name. */
    static final String LINK_PATH = OWN_PREFIX + "link";

    private static final String ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private static final String HEALTH_PATH = OWN_PREFIX + "health";

    private final Locator locator;
    private final BooleanSupplier serving;
    private final Supplier<String> certificates;
    private final Backlog backlog;
    private final StrictTransport strict;
    private final Gatehouse gatehouse;
    private final Api api;
    private final Executor blocking;
    private final Quotas quotas;

    /** Null where nobody is named who could be written to. */
    private final @Nullable AbusePage abuse;

    /**
     * What a front works with.
     *
     * @param serving false once the relay is being stopped: its health then says no
     * @param certificates what is wrong with the certificates, in a word, or {@code ok}
     * @param backlog which refuses requests while it is full
     * @param hsts for how long browsers are to come by HTTPS only; empty to say nothing of it
     * @param gate which knows who may visit the tunnels that are not open to everyone
     * @param api what the relay's own name offers to programs
     * @param blocking for what must not hold up an event loop
     * @param observer who is told of those who are let in
     * @param quotas what the owners of tunnels are granted
     * @param abuse whom to write to when something is wrong; empty where nobody is named
     */
    public record Setup(
            Locator locator,
            BooleanSupplier serving,
            Supplier<String> certificates,
            Backlog backlog,
            Optional<Duration> hsts,
            Gate gate,
            Api api,
            Executor blocking,
            Observer observer,
            Quotas quotas,
            Optional<AbusePage> abuse) {}

    /** A front that decides by what {@code setup} has. */
    public Front(Setup setup) {
        this.locator = setup.locator();
        this.serving = setup.serving();
        this.certificates = setup.certificates();
        this.backlog = setup.backlog();
        this.strict = new StrictTransport(setup.hsts());
        this.gatehouse =
                new Gatehouse(setup.gate(), setup.observer(), setup.abuse().isPresent());
        this.api = setup.api();
        this.blocking = setup.blocking();
        this.quotas = setup.quotas();
        this.abuse = setup.abuse().orElse(null);
    }

    /** Runs what must not hold up an event loop. */
    Executor blocking() {
        return blocking;
    }

    /** What the owners of tunnels are granted. */
    Quotas quotas() {
        return quotas;
    }

    /** Those who let visitors in. */
    Gatehouse gatehouse() {
        return gatehouse;
    }

    /** What the relay adds to each answer. */
    StrictTransport strict() {
        return strict;
    }

    /** Whether there is a page that says whom to write to. */
    boolean reportable() {
        return abuse != null;
    }

    /** What becomes of a request. */
    sealed interface Decision {
        /**
         * It goes to an origin.
         *
         * @param tunnel whose the route is, as it was when this was decided; null while nobody knows
         * @param head as the origin is to see it
         * @param admission by which it was let in; null where everyone is
         */
        record Forward(
                Route route,
                Route.@Nullable Ownership tunnel,
                RequestHead head,
                @Nullable Admission admission) implements Decision {}

        /** The relay answers it when it has it whole. */
        record Serve(Resource resource) implements Decision {}

        /** The relay answers it. */
        record Answer(org.owuitunnel.relay.front.Answer answer) implements Decision {}

        /** It is refused. */
        record Refuse(Problem problem) implements Decision {}
    }

    /** @param bodyless whether nothing follows its head */
    Decision decide(RequestHead request, boolean bodyless) {
        String path = pathOf(request.target());
        return switch (locator.locate(request.authority())) {
            // Balancers ask for an address, not for a name.
            case Locator.Target.Foreign() ->
                path.equals(HEALTH_PATH) ? own(request, path) : new Decision.Refuse(Problem.MISDIRECTED);
            case Locator.Target.Relay() -> {
                Resource resource = api.find(request, path);
                yield resource == null ? own(request, path) : new Decision.Serve(resource);
            }
            case Locator.Target.Served served -> decide(served.route(), request, path, bodyless);
            case Locator.Target.Unserved() ->
                belongsToRelay(request, path) && !ProbePath.isProbe(request)
                        ? own(request, path)
                        : new Decision.Refuse(Problem.NO_TUNNEL);
        };
    }

    /** The same for a name that leads to a tunnel. */
    private Decision decide(Route route, RequestHead request, String path, boolean bodyless) {
        Route.Ownership tunnel = route.ownership().orElse(null);
        Decision.Forward asItIs = new Decision.Forward(route, tunnel, request, null);
        if (reaches(route, request)) {
            return asItIs;
        }
        if (path.equals(AbusePage.PATH)) {
            return own(request, path); // for everybody, whoever else is let in
        }
        if (tunnel != null && !Gatehouse.isFromAllowed(tunnel.terms(), request)) {
            return new Decision.Refuse(Problem.ADDRESS_REFUSED);
        }
        if (belongsToRelay(request, path)) {
            Decision entry = gatehouse.decide(tunnel, request, path);
            return entry == null ? own(request, path) : entry;
        }
        return tunnel == null || !tunnel.terms().gated()
                ? forward(asItIs)
                : throughGate(route, tunnel, request, bodyless);
    }

    private Decision throughGate(Route route, Route.Ownership tunnel, RequestHead request, boolean bodyless) {
        Admission admission = gatehouse.admit(tunnel, request).orElse(null);
        if (admission != null && admission.guest() && !tunnel.terms().guests()) {
            admission.closed();
            return new Decision.Refuse(Problem.CLIENT_OUTDATED);
        }
        boolean mayAsk = tunnel.terms().preflights() && Gatehouse.isPreflight(request, bodyless);
        Decision otherwise = admission != null || mayAsk ? null : gatehouse.withoutLink(tunnel, request);
        if (otherwise != null) {
            return otherwise;
        }
        boolean basic = tunnel.terms().basic() != null;
        RequestHead head = basic ? BasicGate.withoutCredentials(request) : request;
        return forward(new Decision.Forward(route, tunnel, head, admission));
    }

    /** Forwards a request that may come in, without what only the gate is to see, if there is room. */
    private Decision forward(Decision.Forward admitted) {
        Admission admission = admitted.admission();
        if (backlog.full()) {
            if (admission != null) {
                admission.closed();
            }
            return new Decision.Refuse(Problem.RELAY_BUSY);
        }
        boolean guest = admission != null && admission.guest();
        RequestHead plain = Gate.withoutSecrets(admitted.head());
        return new Decision.Forward(admitted.route(), admitted.tunnel(), guest ? marked(plain) : plain, admission);
    }

    /** The request of a guest, as his client is to know him. */
    private static RequestHead marked(RequestHead request) {
        Fields.Builder fields = Fields.builder(request.fields().size() + 1);
        request.fields().forEach(fields::add);
        fields.add(FieldRules.VISIT, "guest");
        return new RequestHead(
                request.method(), request.authority(), request.target(), request.upgrade(), fields.build());
    }

    /** A client that does not know of probes would show this one to its app. */
    private static boolean reaches(Route route, RequestHead request) {
        return ProbePath.isProbe(request) && route.answersProbes();
    }

    private static boolean belongsToRelay(RequestHead request, String path) {
        return path.startsWith(OWN_PREFIX) || request.target().equals("*");
    }

    private Decision own(RequestHead request, String path) {
        if (path.equals(HEALTH_PATH)) {
            return new Decision.Answer(health());
        }
        AbusePage page = abuse;
        if (page != null
                && path.equals(AbusePage.PATH)
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            return new Decision.Answer(page.answer(request));
        }
        if (request.target().equals("*") && request.method().equals("OPTIONS")) {
            return new Decision.Answer(new Answer(204, Fields.of("allow", ALLOWED_METHODS), new byte[0]));
        }
        return new Decision.Refuse(Problem.NOTHING_HERE);
    }

    /** True when {@code authority} and {@code target} are where clients open their links. */
    boolean isLinkDoor(String authority, String target) {
        return pathOf(target).equals(LINK_PATH) && locator.isRelay(authority);
    }

    private Answer health() {
        boolean up = serving.getAsBoolean();
        String text =
                "{\"status\":\"" + (up ? "ok" : "stopping") + "\",\"certificate\":\"" + certificates.get() + "\"}";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return new Answer(
                up ? 200 : 503,
                Fields.of(
                        "content-type",
                        "application/json",
                        "content-length",
                        Integer.toString(body.length),
                        "cache-control",
                        "no-store"),
                body);
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
