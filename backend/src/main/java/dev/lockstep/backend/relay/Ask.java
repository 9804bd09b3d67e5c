package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Cursor;

/**
 * A follower's request for the changes since its cursor.
 *
 * @param number counts the follower's asks, from 1, so that the follower ignores answers to older
 *     ones; 0 for an ask that the relay makes on the follower's behalf
 * @param answers the number of the client's subscription that waits for its answer, or 0
 */
public record Ask(long number, Cursor cursor, int answers) {}
