/**
 * The encoded message that relays make and connections share.
 *
 * <p>In: encoded bytes, from frames and from relays. Out: the same bytes, to the web edge, which
 * recognizes a {@link dev.lockstep.backend.message.Message} that it has just written to another
 * connection. Immutable by agreement; any thread.
 */
@NullMarked
package dev.lockstep.backend.message;

import org.jspecify.annotations.NullMarked;
