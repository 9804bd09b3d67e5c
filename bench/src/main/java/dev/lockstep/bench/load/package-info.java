/**
 * Load: clients of Lockstep and of its peers by the thousands, what feeds the servers under test,
 * and what both cost and how late changes arrive.
 *
 * <p>{@link dev.lockstep.bench.load.LoadMain} is the generator, a process of its own: in come a
 * plan and commands, out go reports, all as lines of JSON; its clients belong to one event loop.
 * {@link dev.lockstep.bench.load.ScriptedAgent} and {@link dev.lockstep.bench.load.Publisher} feed
 * servers from the process that measures. {@link dev.lockstep.bench.load.AddedLatency} is a program
 * of its own: the whole line, from the simulated apiserver to one client, in one process.
 */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
