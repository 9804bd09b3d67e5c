/** Tests of packed resources, alone and in a state. */
@NullMarked
package dev.lockstep.agent.packing;

import org.jspecify.annotations.NullMarked;
