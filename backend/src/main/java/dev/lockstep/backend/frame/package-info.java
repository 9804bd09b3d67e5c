/**
 * The encoded form of what clients are told: frames, and transfers in chunks.
 *
 * <p>In: per shard, what a receiver misses ({@link dev.lockstep.backend.view.ShardStep}), captured
 * in a serial step, and the {@link dev.lockstep.backend.frame.Cursor} at which the receiver stands.
 * Out: encoded messages, each part of them encoded once for all of its receivers. A {@link
 * dev.lockstep.backend.frame.Frame} is encoded in the serial step. A {@link
 * dev.lockstep.backend.frame.Transfer} is encoded outside of it, by one thread at a time, and read
 * by many; the table of transfers belongs to the relay's thread.
 */
@NullMarked
package dev.lockstep.backend.frame;

import org.jspecify.annotations.NullMarked;
