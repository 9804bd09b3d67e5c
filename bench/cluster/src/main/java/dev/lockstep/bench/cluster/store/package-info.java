/**
 * The simulated cluster's memory: objects of every type under one growing resourceVersion, with a
 * bounded history behind them.
 *
 * <p>In: bodies of objects to write and keys to remove. Out: objects, consistent snapshots of the
 * past that is still remembered, and the changes since a resourceVersion. Everything belongs to the
 * cluster's one thread; nothing here knows time, threads or sockets.
 */
@NullMarked
package dev.lockstep.bench.cluster.store;

import org.jspecify.annotations.NullMarked;
