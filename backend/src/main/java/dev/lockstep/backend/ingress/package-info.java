/**
 * The agents' side of the edge: admits an agent, then decodes its frames and passes them to its
 * cluster's relay.
 *
 * <p>In come messages on event loops, out go steps to {@link dev.lockstep.backend.relay.RelayLoop}.
 * Each connection is owned by its event loop.
 */
@NullMarked
package dev.lockstep.backend.ingress;

import org.jspecify.annotations.NullMarked;
