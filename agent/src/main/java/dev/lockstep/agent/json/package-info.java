/**
 * Reads the JSON of Kubernetes objects, and keeps only the fields that a rule names.
 *
 * <p>In come bytes or a parser's tokens, and a {@link dev.lockstep.agent.json.Shape} that says what
 * to keep. Out go {@link dev.lockstep.agent.json.Node}s. {@code PlainReader} reads the usual output
 * of apiservers, in one pass over the bytes; {@code Collector} reads everything else from a parser,
 * with the same result. {@link dev.lockstep.agent.json.ByteSink} writes bytes.
 *
 * <p>Pure: no threads, clocks, sockets or logs. A reader is used by one thread at a time; rules and
 * shapes are immutable and shared.
 */
@NullMarked
package dev.lockstep.agent.json;

import org.jspecify.annotations.NullMarked;
