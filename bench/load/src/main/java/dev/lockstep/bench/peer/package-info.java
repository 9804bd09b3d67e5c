/**
 * The servers under test: Lockstep's backend, and the peers for comparison. Installs, starts and
 * stops them, each in a process of its own on a core of its own.
 *
 * <p>In: the servers to run. Out: ports, costs, and publishers that feed the servers. The one
 * measuring thread calls all methods; a thread for each program reads its output.
 */
@NullMarked
package dev.lockstep.bench.peer;

import org.jspecify.annotations.NullMarked;
