/** Tests of the undo. */
@NullMarked
package dev.lockstep.common.undo;

import org.jspecify.annotations.NullMarked;
