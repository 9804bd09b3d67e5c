/**
 * What one set of rights sees of one cluster, kept up with the replica.
 *
 * <p>In: {@link dev.lockstep.backend.access.Rights} and the replica's {@link
 * dev.lockstep.protocol.state.State}. Out: per shard, what a follower of the view has to be told
 * ({@link dev.lockstep.backend.view.ShardStep}), and the digest and number of what it then holds.
 * Pure: the relay's thread owns everything here.
 */
@NullMarked
package dev.lockstep.backend.view;

import org.jspecify.annotations.NullMarked;
