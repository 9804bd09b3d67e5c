/**
 * The rules of a kube-apiserver for reads, watches and writes, as functions over the store.
 *
 * <p>In: parsed requests. Out: answers that name objects by reference, which the server writes, and
 * changes in the store. Pure and single-threaded: everything runs on the cluster's thread, and time
 * and randomness are passed in.
 */
@NullMarked
package dev.lockstep.bench.cluster.api;

import org.jspecify.annotations.NullMarked;
