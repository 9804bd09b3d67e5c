/** Tests of columns, cells and times. */
@NullMarked
package dev.lockstep.agent.printing;

import org.jspecify.annotations.NullMarked;
