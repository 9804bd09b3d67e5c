/**
 * A real Kubernetes control plane for tests and measures: etcd, kube-apiserver and, when asked for,
 * its controllers, its scheduler and KWOK's nodes, as processes on loopback ports.
 *
 * <p>In: the folder with the programs ({@link dev.lockstep.bench.real.KubeBinaries}) and the
 * options of the cluster ({@link dev.lockstep.bench.real.ClusterOptions}). Out: a kubeconfig, raw
 * HTTP to the apiserver, and the faults that a test requests (apiserver stopped, history
 * compacted). A cluster belongs to the thread that started it; the readers of watch streams are
 * threads of their own and hand over by a bounded queue.
 */
@NullMarked
package dev.lockstep.bench.real;

import org.jspecify.annotations.NullMarked;
