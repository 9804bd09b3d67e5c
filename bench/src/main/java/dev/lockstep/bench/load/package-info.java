/**
 * What the whole line costs and how long it takes, from the simulated apiserver to a client, in one
 * process and over real sockets.
 *
 * <p>In: a simulated cluster and how often it changes. Out: latencies on the standard output.
 * {@link dev.lockstep.bench.load.AddedLatency} is the program, and the only place here that reads a
 * clock.
 */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
