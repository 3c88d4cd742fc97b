/**
 * The benchmark: a program that measures the tunnel, its peers, two hops of nginx and the bare origin in one run. {@link Row}s say what is
 * done, {@link Contender}s to whom; {@link Metric} and {@link Table} list what comes of it, {@link Figures} keeps it, {@link Report} and
 * {@link Plot} show it. {@link App} and {@link Fleet} are programs of their own. docs/benchmarks.md says how to start it.
 */
@NullMarked
package org.owuitunnel.client.benchmark;

import org.jspecify.annotations.NullMarked;
