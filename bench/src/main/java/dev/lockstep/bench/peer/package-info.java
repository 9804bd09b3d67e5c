/**
 * The servers under test: Lockstep's backend, and the peers that it is measured beside. Installs,
 * starts and stops them, each in a process of its own on a core of its own.
 *
 * <p>In: what to run. Out: ports, costs, and what feeds them. Its methods are called by the one
 * thread that measures; each program's output has a thread that reads it.
 */
@NullMarked
package dev.lockstep.bench.peer;

import org.jspecify.annotations.NullMarked;
