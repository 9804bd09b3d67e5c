/**
 * The serial owner of one cluster.
 *
 * <p>In: messages from the cluster's agent and from sessions, through the loop's inbox. Out: frames
 * and messages, through ports that do not wait. Owner: the relay's thread. Start reading at {@link
 * dev.lockstep.backend.relay.Relay}, whose {@code tick} is the main loop. It is pure and
 * single-threaded; a {@link dev.lockstep.backend.relay.RelayLoop} owns it and gives it time, driven
 * by a {@link dev.lockstep.backend.relay.RelayThread}.
 *
 * <p>No client has a queue. The relay offers a frame to every {@link
 * dev.lockstep.backend.relay.Subscriber} that stands where it begins, and later brings sessions
 * without room up to date from their cursors.
 */
@NullMarked
package dev.lockstep.backend.relay;

import org.jspecify.annotations.NullMarked;
