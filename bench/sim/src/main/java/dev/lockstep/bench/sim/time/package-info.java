/**
 * Simulated time and chance: the event loop of a world, its clocks, timers, threads and the lives
 * of its processes, and the random numbers that follow from its seed. Owned by the world's thread.
 */
@NullMarked
package dev.lockstep.bench.sim.time;

import org.jspecify.annotations.NullMarked;
