package org.owuitunnel.relay.route;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The names that are served now. Safe on any thread. */
public final class RouteTable {
    private final ConcurrentMap<Label, Route> routes = new ConcurrentHashMap<>();

    /**
     * Makes a route serve {@code label} in place of what serves it now, unless that has to stay. In one step: of two that
     * want a name at the same moment each sees the other.
     *
     * @param replacing given what serves now, or null for nothing, makes the new route; or gives back what has to stay
     */
    public void put(Label label, UnaryOperator<@Nullable Route> replacing) {
        AtomicReference<@Nullable AwaitedRoute> awaited = new AtomicReference<>();
        Route now = routes.compute(label, (key, present) -> {
            awaited.set(present instanceof AwaitedRoute expected ? expected : null);
            return replacing.apply(present);
        });
        AwaitedRoute waiting = awaited.get();
        if (waiting != null && now != null) {
            waiting.arrived(now);
        }
    }

    /** Lets requests for {@code labels} wait for the clients that have them, unless they are served already. */
    public void expect(Collection<Label> labels) {
        labels.forEach(label -> routes.putIfAbsent(label, new AwaitedRoute()));
    }

    /** Whoever was expected and has not come is expected no longer; requests that wait for him are told. */
    public void expectNoMore() {
        routes.forEach((label, route) -> {
            if (route instanceof AwaitedRoute awaited && routes.remove(label, route)) {
                awaited.giveUp();
            }
        });
    }

    /** The names that tunnels serve now. */
    public List<Label> served() {
        return routes.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof AwaitedRoute))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Ends the service of {@code label} by {@code route}; one that has been replaced meanwhile changes nothing. */
    public void remove(Label label, Route route) {
        routes.remove(label, route);
    }

    /** The route of {@code label}, or null when no tunnel serves it. */
    public @Nullable Route find(Label label) {
        return routes.get(label);
    }

    /** The only route of a local relay, or null when its tunnel is not open yet. */
    @Nullable
    Route any() {
        Iterator<Route> all = routes.values().iterator();
        return all.hasNext() ? all.next() : null;
    }
}
