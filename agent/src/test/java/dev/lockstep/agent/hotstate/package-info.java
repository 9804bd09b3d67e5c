/** Tests of the hot state, and what they and others need to make one. */
@NullMarked
package dev.lockstep.agent.hotstate;

import org.jspecify.annotations.NullMarked;
