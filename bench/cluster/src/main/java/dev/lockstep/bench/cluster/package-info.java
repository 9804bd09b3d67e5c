/**
 * A simulated Kubernetes cluster in this process, for the demo and for tests.
 *
 * <p>{@link dev.lockstep.bench.cluster.SimulatedCluster} is the door. In: options and, from tests,
 * writes and faults. Out: an HTTP server on loopback that answers readers as a kube-apiserver does,
 * and a seeded story that changes what they read. {@code store} holds objects and history, {@code
 * api} the rules, {@code server} implements HTTP, {@code story} changes objects. One thread owns
 * everything; the classes of this package pass work to it, and any other thread may call them.
 */
@NullMarked
package dev.lockstep.bench.cluster;

import org.jspecify.annotations.NullMarked;
