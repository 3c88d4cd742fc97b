package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way from visitor to origin. Immutable.
 *
 * @param port on loopback
 * @param processes between visitor and origin, whose CPU time and memory are its price
 */
record Contender(String name, int port, boolean tls, List<Child> processes) {
    /** The authority that visitors name. */
    String authority() {
        return Certificate.HOST + ":" + port;
    }

    /** A URL of it. */
    String url(String path) {
        return (tls ? "https://" : "http://") + authority() + "/" + path;
    }

    /** CPU seconds that each process has used so far, by its name. */
    Map<String, Double> cpuSeconds() throws IOException {
        Map<String, Double> used = new LinkedHashMap<>();
        for (Child process : processes) {
            process.requireAlive();
            used.put(process.name(), process.cpuSeconds());
        }
        return used;
    }
}
