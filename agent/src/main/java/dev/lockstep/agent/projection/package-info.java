/**
 * Reduces a Kubernetes object's JSON to the Resource that travels to all users with rights to it.
 *
 * <p>In comes the JSON of one object, as a parser at its first token or as bytes. Out goes a {@link
 * dev.lockstep.agent.projection.Projected}: its identity, and the wire message, encoded once for
 * all tiers; or a {@link dev.lockstep.agent.types.MalformedObjectException}. There is no object
 * model in between: one pass over the tokens keeps what the allow-list names and skips the rest.
 *
 * <p>The way: a reader of the package {@code json} keeps nodes; {@code Head} checks the identity; a
 * printer makes cells and the verdict; {@code ResourceEncoder} writes the Resource. The reduced
 * object does not repeat the Resource's own fields: name, uid, labels, generation, times and
 * owners; apiVersion and kind stand in the catalog.
 *
 * <p>Pure: no threads, clocks, sockets or logs. A {@link dev.lockstep.agent.projection.Projector}
 * is used by one thread at a time; everything that it is made from is immutable and shared.
 */
@NullMarked
package dev.lockstep.agent.projection;

import org.jspecify.annotations.NullMarked;
