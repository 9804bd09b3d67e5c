/** Tests of the hot state, and the fixtures that they and others use. */
@NullMarked
package dev.lockstep.agent.hotstate;

import org.jspecify.annotations.NullMarked;
