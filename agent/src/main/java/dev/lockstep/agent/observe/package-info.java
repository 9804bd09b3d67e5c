/**
 * Health and metrics of an agent over HTTP, for its operator.
 *
 * <p>In come the counts and states of the other parts, read on request; out go {@code /healthz},
 * {@code /readyz} and {@code /metrics}. This package never blocks the other parts, and exposes no
 * secret and no object. Threads: one virtual thread for each request.
 */
@NullMarked
package dev.lockstep.agent.observe;

import org.jspecify.annotations.NullMarked;
