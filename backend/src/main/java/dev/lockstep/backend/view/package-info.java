/**
 * Views: the visible part of one cluster for one set of rights, which follows the replica.
 *
 * <p>In: {@link dev.lockstep.backend.access.Rights} and the replica's {@link
 * dev.lockstep.protocol.state.State}. Out: the steps for the view's followers by shard ({@link
 * dev.lockstep.backend.view.ShardStep}), and the digest and number of the visible entries. Pure:
 * the relay's thread owns everything here.
 */
@NullMarked
package dev.lockstep.backend.view;

import org.jspecify.annotations.NullMarked;
