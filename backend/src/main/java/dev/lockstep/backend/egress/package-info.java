/**
 * The clients' side of the edge: a session is let in, its subscriptions are checked and given to
 * the relays, and what the relays tell is written as far as there is room.
 *
 * <p>In come messages on event loops and deliveries of relays, out go messages to sockets. An
 * {@link dev.lockstep.backend.egress.Attachment} is one session's part in one cluster; its {@link
 * dev.lockstep.backend.egress.Follower} writes a frame only if it begins where the client stands
 * and there is room. Each session, and all that belongs to it here, is owned by its event loop.
 */
@NullMarked
package dev.lockstep.backend.egress;

import org.jspecify.annotations.NullMarked;
