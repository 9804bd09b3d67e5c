/**
 * Encoding of steps, and transfers of those that are large.
 *
 * <p>In: per shard, what a receiver has to be told ({@link dev.lockstep.backend.view.ShardStep}),
 * captured in a serial step. Out: encoded messages, each part of them encoded once for all who
 * receive it. A {@link dev.lockstep.backend.snapshot.Transfer} is encoded outside of the serial
 * step, by one thread at a time, and read by many; the table of transfers belongs to the relay's
 * thread.
 */
@NullMarked
package dev.lockstep.backend.snapshot;

import org.jspecify.annotations.NullMarked;
