/**
 * The messages of one simulated connection: delayed, stalled, lost or cut as the weather and the
 * world's faults decide, but never out of order. Owned by the world's thread.
 */
@NullMarked
package dev.lockstep.bench.sim.network;

import org.jspecify.annotations.NullMarked;
