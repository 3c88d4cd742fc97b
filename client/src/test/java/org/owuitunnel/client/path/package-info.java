/**
 * An emulated network: two namespaces joined by a path with a rate, a delay, a queue, loss and reordering, which can be cut. A
 * program of its own, with a helper that starts it for tests and measurements. docs/benchmarks.md says how to run it by hand.
 */
@NullMarked
package org.owuitunnel.client.path;

import org.jspecify.annotations.NullMarked;
