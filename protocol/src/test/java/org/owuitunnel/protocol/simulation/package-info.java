/**
 * Both ends of one link in a world without chance but that of a seed: simulated wires, a clock that stands still, random
 * schedules, and a model that judges what crosses.
 */
@NullMarked
package org.owuitunnel.protocol.simulation;

import org.jspecify.annotations.NullMarked;
