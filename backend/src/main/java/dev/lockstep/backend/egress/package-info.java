/**
 * The clients' side of the edge: a session is let in, its subscriptions are checked and given to
 * the relays, and what the relays tell is written as far as there is room.
 *
 * <p>In come messages on event loops and deliveries of relays, out go messages. Each session is
 * owned by its event loop.
 */
@NullMarked
package dev.lockstep.backend.egress;

import org.jspecify.annotations.NullMarked;
