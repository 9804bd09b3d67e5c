/**
 * Offering what changed to everyone at once, and what becomes of each offer.
 *
 * <p>In: frames and steps from the relay, room and readiness from a session's socket. Out: messages
 * to the socket, and what the relay has to know. There is no queue: a session is a {@link
 * dev.lockstep.backend.fanout.Cursor} held by its {@link dev.lockstep.backend.fanout.Follower},
 * which takes a frame if and only if it begins where the cursor stands. Pure; a follower belongs to
 * its session's event loop, the rest to the relay's thread.
 */
@NullMarked
package dev.lockstep.backend.fanout;

import org.jspecify.annotations.NullMarked;
