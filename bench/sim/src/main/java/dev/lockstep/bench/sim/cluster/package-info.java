/**
 * A simulated cluster: its apiserver, the objects and their history, lists and watches, and how
 * well they work. Owned by the world's thread.
 */
@NullMarked
package dev.lockstep.bench.sim.cluster;

import org.jspecify.annotations.NullMarked;
