/** Tests of health and metrics, asked for over real HTTP. */
@NullMarked
package dev.lockstep.agent.observe;

import org.jspecify.annotations.NullMarked;
