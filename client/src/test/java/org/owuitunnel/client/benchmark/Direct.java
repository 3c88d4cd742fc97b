package org.owuitunnel.client.benchmark;

import java.util.List;

/** No tunnel: visitors ask the origin itself, without TLS. */
final class Direct implements Contender {
    static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public boolean tunnels() {
        return false;
    }

    @Override
    public List<Child> startRelay(Site site) {
        return List.of();
    }

    @Override
    public List<Child> startClient(Site site) {
        return List.of();
    }
}
