/**
 * The serial owner of one cluster: what its agent tells goes in, what each session is told comes
 * out.
 *
 * <p>{@link dev.lockstep.backend.relay.Relay} is the place to begin: its {@code tick} is the loop.
 * Pure and single-threaded; {@link dev.lockstep.backend.relay.RelayLoop} owns it and gives it time,
 * driven by a {@link dev.lockstep.backend.relay.RelayThread}. Everything it is told comes through
 * the loop's inbox, everything it says goes through ports that do not wait.
 *
 * <p>There is no queue for a client: a frame is offered to every {@link
 * dev.lockstep.backend.relay.Subscriber} that stands where it begins, and a session that has no
 * room is brought up to date from its cursor later.
 */
@NullMarked
package dev.lockstep.backend.relay;

import org.jspecify.annotations.NullMarked;
