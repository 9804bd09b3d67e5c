/**
 * A simulated Kubernetes cluster in this process: what the demo shows and what tests read.
 *
 * <p>{@link dev.lockstep.bench.cluster.SimulatedCluster} is the door. In: options and, from tests,
 * writes and faults. Out: an HTTP server on loopback that answers readers as a kube-apiserver does,
 * and a seeded story that changes what they read. {@code store} remembers, {@code api} has the
 * rules, {@code server} speaks HTTP, {@code story} makes it live. One thread owns everything; the
 * classes of this package hand work to it and may be called by any other thread.
 */
@NullMarked
package dev.lockstep.bench.cluster;

import org.jspecify.annotations.NullMarked;
