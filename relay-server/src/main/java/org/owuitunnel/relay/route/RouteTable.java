package org.owuitunnel.relay.route;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The names that are served now. Safe on any thread. */
public final class RouteTable {
    private final ConcurrentMap<Label, Route> routes = new ConcurrentHashMap<>();

    /** Makes {@code route} serve {@code label} in place of what served it before, which is returned; null for nothing. */
    public @Nullable Route put(Label label, Route route) {
        return routes.put(label, route);
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
