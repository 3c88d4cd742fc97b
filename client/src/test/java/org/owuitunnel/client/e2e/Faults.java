package org.owuitunnel.client.e2e;

/** How hard the tests try. */
final class Faults {
    /** Whether faults last as long, and come as often, as they do in the worst of nights: {@code -Dfaults.full}, about an hour. */
    static final boolean FULL = Boolean.getBoolean("faults.full");

    private Faults() {}
}
