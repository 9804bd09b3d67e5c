/**
 * Tests of the simulator: programs with planted bugs, which it must find, the seeds that once
 * revealed a defect, and recorded worlds, in which the two clients must behave alike.
 */
@NullMarked
package dev.lockstep.bench.sim;

import org.jspecify.annotations.NullMarked;
