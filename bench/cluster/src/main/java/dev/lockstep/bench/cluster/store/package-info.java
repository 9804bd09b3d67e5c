/**
 * The simulated cluster's store: objects of every type under one growing resourceVersion, with a
 * bounded history.
 *
 * <p>In: bodies of objects to write and keys to remove. Out: objects, consistent snapshots of the
 * remembered past, and the changes since a resourceVersion. The cluster's one thread owns
 * everything; the package uses no time, threads or sockets.
 */
@NullMarked
package dev.lockstep.bench.cluster.store;

import org.jspecify.annotations.NullMarked;
