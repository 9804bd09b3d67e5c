/**
 * Undoes a start that fails halfway.
 *
 * <p>In: steps. Out: their effects, in reverse order. Owner: the thread that starts.
 */
@NullMarked
package dev.lockstep.common.undo;

import org.jspecify.annotations.NullMarked;
