/** A follower by hand: what the relay would tell it, and what it would write. */
@NullMarked
package dev.lockstep.backend.fanout;

import org.jspecify.annotations.NullMarked;
