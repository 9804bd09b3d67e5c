/**
 * A deterministic simulation of the whole line in one thread: the production agent, backend and
 * client, real policies and the real wire, in simulated time and on simulated networks, apiservers
 * and clocks. {@link dev.lockstep.bench.sim.Simulator} is the place to begin.
 *
 * <p>In: a seed. Out: whether anybody ever held something wrong, and if so a timeline of how it
 * came. Everything that happens is drawn from the seed; nothing here reads a clock, starts a thread
 * or opens a file.
 *
 * <p>{@link dev.lockstep.bench.sim.Oracle}, {@link dev.lockstep.bench.sim.LifeHistory}, {@link
 * dev.lockstep.bench.sim.Witness}, {@link dev.lockstep.bench.sim.WireCheck} and {@link
 * dev.lockstep.bench.sim.SimPolicy} say what ought to be, from the rules in docs/protocol.md and
 * docs/access.md alone, slowly and obviously. All else simulates the world around the engine, and
 * holds no rule of it.
 */
@NullMarked
package dev.lockstep.bench.sim;

import org.jspecify.annotations.NullMarked;
