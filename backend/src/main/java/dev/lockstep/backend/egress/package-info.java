/**
 * The backend's side towards clients: admits sessions, passes their checked subscriptions to the
 * relays, and writes the relays' frames as far as the sockets have room.
 *
 * <p>In: messages from sockets, and deliveries from relays. Out: messages to sockets, and tasks for
 * relays. Owner: the event loop of each session. An {@link dev.lockstep.backend.egress.Attachment}
 * is one session's part in one cluster; its {@link dev.lockstep.backend.egress.Follower} writes a
 * frame only if it begins where the client stands and the socket has room.
 */
@NullMarked
package dev.lockstep.backend.egress;

import org.jspecify.annotations.NullMarked;
