/**
 * Admission: the checks that an agent's and a client's connection have in common, from the first
 * message to the close.
 *
 * <p>In come messages and credentials, out go admitted identities, close codes, counts and audit
 * lines. Each {@link dev.lockstep.backend.admission.PeerConnection} is owned by its event loop;
 * {@link dev.lockstep.backend.admission.Peers} may be called from any thread. The deadline and the
 * size of the first message are bounds of the web edge, which closes the connection itself.
 *
 * <p>A new kind of message is a new case in the {@code receive} method of the agent's or the
 * client's connection.
 */
@NullMarked
package dev.lockstep.backend.admission;

import org.jspecify.annotations.NullMarked;
