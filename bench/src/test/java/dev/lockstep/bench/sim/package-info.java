/**
 * Whether the simulator finds what it is there to find: it is given programs with a bug in each,
 * and the seeds that once found one.
 */
@NullMarked
package dev.lockstep.bench.sim;

import org.jspecify.annotations.NullMarked;
