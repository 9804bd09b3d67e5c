/**
 * Load generation: thousands of clients of Lockstep and its peers, publishers that feed the servers
 * under test, and the counting of cost and latency.
 *
 * <p>{@link dev.lockstep.bench.load.LoadMain} is the generator, a process of its own: in come a
 * plan and commands, out go reports, all as lines of JSON; one event loop owns its clients. {@link
 * dev.lockstep.bench.load.ScriptedAgent} and {@link dev.lockstep.bench.load.Publisher} feed servers
 * from the measuring process. {@link dev.lockstep.bench.load.AddedLatency} is a program of its own:
 * the whole line, from the simulated apiserver to one client, in one process.
 */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
