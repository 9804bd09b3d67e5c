/**
 * The cost of single parts: benchmarks for JMH, and their material.
 *
 * <p>In: pods of the simulated cluster, through the agent's own projection. Out: JMH's tables. Each
 * benchmark class is one measure of {@code docs/performance.md}; JMH derives classes from them, so
 * they are public and not final. {@link dev.lockstep.bench.micro.HotStateFootprint} is a program of
 * its own, because repeating a method does not measure memory.
 */
@NullMarked
package dev.lockstep.bench.micro;

import org.jspecify.annotations.NullMarked;
