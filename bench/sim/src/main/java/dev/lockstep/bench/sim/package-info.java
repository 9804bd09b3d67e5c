/**
 * A deterministic simulation of the whole line in one thread: the production agent, backend and
 * client, real policies and the real wire, in simulated time and on simulated networks, apiservers
 * and clocks. {@link dev.lockstep.bench.sim.Simulator} is the place to begin.
 *
 * <p>In: a seed. Out: whether any party ever held wrong content, and if so a timeline of its cause.
 * Everything is drawn from the seed; nothing here reads a clock, starts a thread or opens a file.
 *
 * <p>The package {@code truth}, {@link dev.lockstep.bench.sim.Witness} and {@link
 * dev.lockstep.bench.sim.WireCheck} state the requirements, from the rules in docs/protocol.md and
 * docs/access.md alone, slowly and obviously. All other classes simulate the world around the
 * engine and contain none of its rules: {@code time}, {@code network} and {@code cluster} hold what
 * needs no world.
 */
@NullMarked
package dev.lockstep.bench.sim;

import org.jspecify.annotations.NullMarked;
