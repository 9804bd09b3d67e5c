/**
 * The backend's side towards agents: admits an agent, then decodes its frames and passes them to
 * its cluster's relay.
 *
 * <p>In: messages from sockets. Out: steps to {@link dev.lockstep.backend.relay.RelayLoop}. Owner:
 * the event loop of each connection.
 */
@NullMarked
package dev.lockstep.backend.ingress;

import org.jspecify.annotations.NullMarked;
