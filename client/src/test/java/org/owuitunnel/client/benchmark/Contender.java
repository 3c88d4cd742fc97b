package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;

/** One way from visitor to origin: how its programs are set up and started. Stateless; all that changes is in the site's folder. */
interface Contender {
    /** In tables and in {@code --only}. */
    String name();

    /** What its programs say of themselves; empty when they are this project's or nginx. */
    String version() throws IOException, InterruptedException;

    /** Why it cannot be measured here; empty when it can. */
    default String missing() {
        return "";
    }

    /** False for a path that ends no TLS and has no link, so that most rows mean nothing for it. */
    default boolean tunnels() {
        return true;
    }

    /** True when its client says by which URL it is reached, as soon as it is. */
    default boolean printsUrl() {
        return false;
    }

    /** Starts what runs beside the visitors, so that {@link Ports#visitors} and {@link Ports#link} listen. */
    List<Child> startRelay(Site site) throws IOException, InterruptedException;

    /** Starts what runs beside the origin; does not wait until it serves. */
    List<Child> startClient(Site site) throws IOException, InterruptedException;

    /** Starts a tunnel called {@code name} to the same origin beside the one that there is; nothing where every name leads to the origin. */
    default List<Child> startNeighbour(Site site, String name) throws IOException, InterruptedException {
        return List.of();
    }

    /** True when its programs become fast only by running: a JVM's. */
    default boolean compilesItself() {
        return false;
    }
}
