package org.owuitunnel.relay.route;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
        routes.compute(label, (key, present) -> replacing.apply(present));
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
