/**
 * The benchmark: a program that measures the tunnel, the bare origin and two nginx in one run. On the main thread, but for the sink.
 * docs/benchmarks.md says how to start it.
 */
@NullMarked
package org.owuitunnel.client.benchmark;

import org.jspecify.annotations.NullMarked;
