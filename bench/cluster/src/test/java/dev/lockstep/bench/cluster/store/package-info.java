/** Tests of the cluster's store against a naive model. */
@NullMarked
package dev.lockstep.bench.cluster.store;

import org.jspecify.annotations.NullMarked;
