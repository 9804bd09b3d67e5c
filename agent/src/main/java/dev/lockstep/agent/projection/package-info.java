/**
 * From a Kubernetes object's JSON to the reduced Resource that travels to everyone who may see it.
 *
 * <p>In comes the JSON of one object, as a parser at its first token or as bytes. Out goes a {@link
 * dev.lockstep.agent.projection.Projected}: its identity, and the wire message, encoded once and
 * for all tiers; or a {@link dev.lockstep.agent.projection.MalformedObjectException}. There is no
 * object model in between: one pass over the tokens keeps what the allow-list names and skips the
 * rest.
 *
 * <p>The way: {@code PlainReader} (bytes to kept nodes, guided by {@code Shape}), or for whatever
 * is not plain {@code Collector} (the same from a parser's tokens), to {@code Head} (identity,
 * checked) and {@code Printer} (cells and health) to {@code ResourceEncoder}. What passes stands in
 * {@code allow-list.yaml}. The reduced object does not repeat what the Resource has fields for:
 * name, uid, labels, generation, times and owners; apiVersion and kind stand in the catalog.
 *
 * <p>Pure: no threads, clocks, sockets or logs. A {@link dev.lockstep.agent.projection.Projector}
 * is used by one thread at a time; everything that it is made from is immutable and shared.
 */
@NullMarked
package dev.lockstep.agent.projection;

import org.jspecify.annotations.NullMarked;
