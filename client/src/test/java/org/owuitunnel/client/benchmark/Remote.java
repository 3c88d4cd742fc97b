package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.owuitunnel.client.path.EmulatedPath;
import org.owuitunnel.client.path.Side;

/** A contender with a network between its sides: client and origin at one end, relay and visitors at the other. */
final class Remote implements AutoCloseable {
    /** 20 Mbit/s and 40 ms there and back, as over DSL or mobile, with a router's queue of 256 KB: 105 ms when it is full. */
    private static final String[] NETWORK = {"rate 20", "delay 20", "queue 256"};

    private final EmulatedPath path;
    private final Origin origin;
    private final Running running;

    private Remote(EmulatedPath path, Origin origin, Running running) {
        this.path = path;
        this.origin = origin;
        this.running = running;
    }

    static Remote start(Contender contender, Stage stage) throws Exception {
        EmulatedPath path = EmulatedPath.start(NETWORK);
        Origin origin = null;
        try {
            Place relay = place(path, Side.B);
            Place client = place(path, Side.A);
            origin = stage.originAt(client);
            Site site = stage.site(contender, relay, client, origin.port(), 1);
            return new Remote(path, origin, path.inside(Side.B, () -> Running.start(contender, site)));
        } catch (Exception e) {
            if (origin != null) {
                origin.close();
            }
            path.close();
            throw e;
        }
    }

    private static Place place(EmulatedPath path, Side side) {
        return new Place(List.of("/usr/sbin/ip", "netns", "exec", path.namespace(side)), path.address(side));
    }

    EmulatedPath path() {
        return path;
    }

    Target target() {
        return running.target();
    }

    /** Does what visitors do, and all threads that it starts, where the visitors are. */
    <T> T visit(Callable<T> work) throws Exception {
        return path.inside(Side.B, work);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        running.close();
        origin.close();
        path.close();
    }
}
