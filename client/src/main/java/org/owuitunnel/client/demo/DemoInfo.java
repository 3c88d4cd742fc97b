package org.owuitunnel.client.demo;

import org.jspecify.annotations.Nullable;

/**
 * What the page tells of the program behind it. Immutable, safe on any thread.
 *
 * @param version the program's version
 * @param name the tunnel's name, null where unknown
 * @param tunnel the public https URL, null where unknown
 */
public record DemoInfo(
        String version, @Nullable String name, @Nullable String tunnel) {}
