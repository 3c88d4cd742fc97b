package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.List;

/** The least that does the same work: two hops of nginx with TLS between them, and no tunnel. */
final class TwoNginx implements Contender {
    static final String NAME = "nginx, two hops";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return ""; // named with the tools, since the origin is one too
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        String back = site.client().address() + ":" + site.ports().link();
        return List.of(site.nginx().front(site.relay(), site.ports().visitors(), "https://", back));
    }

    @Override
    public List<Child> startClient(Site site) throws IOException, InterruptedException {
        return List.of(site.nginx().back(site.client(), site.ports().link(), site.origin()));
    }
}
