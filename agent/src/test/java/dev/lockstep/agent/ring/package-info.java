/** Tests of the ring: the serial step by hand, the queue over real threads. */
@NullMarked
package dev.lockstep.agent.ring;

import org.jspecify.annotations.NullMarked;
