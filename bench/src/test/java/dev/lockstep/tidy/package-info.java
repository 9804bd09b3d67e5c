/** Rules for the whole repository that no compiler knows. */
@NullMarked
package dev.lockstep.tidy;

import org.jspecify.annotations.NullMarked;
