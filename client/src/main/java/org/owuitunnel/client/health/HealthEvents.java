package org.owuitunnel.client.health;

import java.net.URI;
import java.time.Duration;
import org.owuitunnel.client.origin.OriginProblem;

/** What is found out about the way of visitors. Called on the link's loop and must not block; only what is new is told. */
public interface HealthEvents {
    /** A request under the public name came back through this process, after {@code took}. */
    void proven(URI url, Duration took);

    /** A request under the public name did not arrive; the tunnel goes on. */
    void broken(URI url, PathProblem problem);

    /** Nothing can be proven, for this reason; the tunnel goes on. */
    void unprovable(URI url, String why);

    /** The app accepts connections again, or does no more. */
    void app(boolean answers);

    /** The app accepts connections, but TLS with it fails; may be told more than once. */
    void refused(OriginProblem problem);
}
