/**
 * The agents' side of the edge: a connection's hello is checked, then its frames are decoded and
 * given to its cluster's relay.
 *
 * <p>In come messages on event loops, out go steps to {@link dev.lockstep.backend.relay.RelayLoop}.
 * Each connection is owned by its event loop.
 */
@NullMarked
package dev.lockstep.backend.ingress;

import org.jspecify.annotations.NullMarked;
