/**
 * Health and metrics of an agent over HTTP, for its operator.
 *
 * <p>In come the counts and states of the other parts, read when somebody asks; out go {@code
 * /healthz}, {@code /readyz} and {@code /metrics}. Nothing in here holds up the other parts, and no
 * secret and no object is in what it tells. Threads: one virtual thread for each request.
 */
@NullMarked
package dev.lockstep.agent.observe;

import org.jspecify.annotations.NullMarked;
