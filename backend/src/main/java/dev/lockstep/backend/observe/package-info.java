/**
 * The backend's metrics: counts and gauges.
 *
 * <p>In come counts from the pure cores through {@link dev.lockstep.backend.observe.Counts}, out go
 * Prometheus metrics of low cardinality. Everything here may be used from any thread.
 */
@NullMarked
package dev.lockstep.backend.observe;

import org.jspecify.annotations.NullMarked;
