/**
 * One cluster's replica, and the health of its agent.
 *
 * <p>In: hellos and decoded steps from the cluster's agent. Out: resume requests and close codes
 * through {@link dev.lockstep.backend.replica.AgentPort}, and the {@link
 * dev.lockstep.protocol.state.State} that views are made of. Pure: the relay's thread owns
 * everything here, and time is passed in.
 */
@NullMarked
package dev.lockstep.backend.replica;

import org.jspecify.annotations.NullMarked;
