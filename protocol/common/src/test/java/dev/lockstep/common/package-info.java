/** Rules for the common ground as a whole. */
@NullMarked
package dev.lockstep.common;

import org.jspecify.annotations.NullMarked;
