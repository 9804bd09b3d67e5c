/**
 * The Java client: follows one part of one cluster, knows at every moment what it holds, and
 * recovers by itself.
 *
 * <p>{@code connection} has the socket and the one thread that owns everything else; {@code sync}
 * is the pure core; {@code store} reads the content; {@code view} renders it for people.
 */
@NullMarked
package dev.lockstep.client;

import org.jspecify.annotations.NullMarked;
