/**
 * Admission: the checks that an agent's and a client's connection have in common, from the first
 * message to the close.
 *
 * <p>In: messages and credentials. Out: admitted identities, close codes, counts and audit lines.
 * Owner: the event loop of each {@link dev.lockstep.backend.admission.PeerConnection}; any thread
 * may call {@link dev.lockstep.backend.admission.Peers}. The deadline and the size of the first
 * message are bounds of the web edge, which closes the connection itself.
 *
 * <p>A new kind of message is a new case in the {@code receive} method of the agent's or the
 * client's connection.
 */
@NullMarked
package dev.lockstep.backend.admission;

import org.jspecify.annotations.NullMarked;
