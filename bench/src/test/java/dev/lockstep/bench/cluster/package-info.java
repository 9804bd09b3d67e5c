/** Tests of the agent against the simulated cluster. */
@NullMarked
package dev.lockstep.bench.cluster;

import org.jspecify.annotations.NullMarked;
