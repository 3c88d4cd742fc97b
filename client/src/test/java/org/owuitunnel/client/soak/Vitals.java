package org.owuitunnel.client.soak;

/**
 * What a process uses at one moment.
 *
 * @param heap megabytes of live objects, right behind a collection
 * @param direct megabytes that native code was given beside the JVM's own, Netty's arenas above all
 * @param resident megabytes in memory
 */
record Vitals(double heap, double direct, double resident, double threads, double descriptors) {
    static final double MEGABYTE = 1e6;
}
