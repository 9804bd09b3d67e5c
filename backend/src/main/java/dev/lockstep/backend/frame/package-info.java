/**
 * The encoded form of steps for clients: frames, and transfers in chunks.
 *
 * <p>In: a receiver's {@link dev.lockstep.backend.frame.Cursor}, and the changes that it misses, by
 * shard ({@link dev.lockstep.backend.view.ShardStep}), captured in a serial step. Out: encoded
 * messages, each part encoded once for all of its receivers. Owner: the relay's thread, which
 * encodes each {@link dev.lockstep.backend.frame.Frame} in the serial step. One other thread
 * encodes each {@link dev.lockstep.backend.frame.Transfer}, and many read it.
 */
@NullMarked
package dev.lockstep.backend.frame;

import org.jspecify.annotations.NullMarked;
