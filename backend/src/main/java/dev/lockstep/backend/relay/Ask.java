package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Cursor;

/**
 * A follower's wish to be brought up to date.
 *
 * @param number counts the follower's asks, from 1, so that the answer to an older one is not taken
 *     for that to a newer one; 0 where the relay itself wants a follower to be turned
 * @param answers the number of the client's subscription that is still to be answered, or 0
 */
public record Ask(long number, Cursor cursor, int answers) {}
