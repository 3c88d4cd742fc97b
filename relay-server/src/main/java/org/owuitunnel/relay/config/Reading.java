package org.owuitunnel.relay.config;

import java.util.List;

/** A configuration that can be used, and where each of its values comes from. Immutable. */
public record Reading<T>(T config, List<Value> values) {
    /** One setting's text, safe to show, and the place that it comes from. */
    public record Value(String key, String text, String place) {}
}
