/**
 * What single parts cost: benchmarks for JMH, and what they work on.
 *
 * <p>In: pods of the simulated cluster, through the agent's own projection. Out: JMH's tables. Each
 * benchmark class is one measure of {@code docs/performance.md}; JMH derives classes from them, so
 * they are public and not final. {@link dev.lockstep.bench.micro.HotStateFootprint} is a program of
 * its own, because memory is not measured by repeating a method.
 */
@NullMarked
package dev.lockstep.bench.micro;

import org.jspecify.annotations.NullMarked;
