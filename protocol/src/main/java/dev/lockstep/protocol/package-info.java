/**
 * The code that all tiers share. Nothing here has a thread, a socket or a clock of its own.
 *
 * <p>{@code position} orders history, {@code state} holds it, {@code frame} converts it from and to
 * bytes, {@code receive} is the one rule by which every receiver follows.
 */
@NullMarked
package dev.lockstep.protocol;

import org.jspecify.annotations.NullMarked;
