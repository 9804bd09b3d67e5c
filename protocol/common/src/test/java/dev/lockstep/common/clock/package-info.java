/** Tests of the clock. */
@NullMarked
package dev.lockstep.common.clock;

import org.jspecify.annotations.NullMarked;
