/**
 * The Java client: follows one part of one cluster, knows at every moment what it holds, and heals
 * itself.
 *
 * <p>{@code connection} has the socket and the one thread that owns everything else; {@code sync}
 * is the pure state machine; {@code store} is what is held; {@code view} is what people look at.
 */
@NullMarked
package dev.lockstep.client;

import org.jspecify.annotations.NullMarked;
