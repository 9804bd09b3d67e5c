/**
 * The one clock of all tiers, monotonic and epoch time.
 *
 * <p>In: the machine's clocks. Out: numbers. Owner: none; any thread may read a clock.
 */
@NullMarked
package dev.lockstep.common.clock;

import org.jspecify.annotations.NullMarked;
