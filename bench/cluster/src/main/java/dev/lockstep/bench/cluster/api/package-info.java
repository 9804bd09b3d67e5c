/**
 * The rules of a kube-apiserver, as functions over the store: who reads what at which
 * resourceVersion, and what a write does.
 *
 * <p>In: parsed requests. Out: answers that name objects by reference, which the server writes, and
 * changes in the store. Pure and single-threaded: everything runs on the cluster's thread, and time
 * and randomness are handed in.
 */
@NullMarked
package dev.lockstep.bench.cluster.api;

import org.jspecify.annotations.NullMarked;
