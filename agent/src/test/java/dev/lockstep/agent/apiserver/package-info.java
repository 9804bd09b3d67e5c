/** Tests of exchanges with an apiserver over real HTTP, and of its bodies. */
@NullMarked
package dev.lockstep.agent.apiserver;

import org.jspecify.annotations.NullMarked;
