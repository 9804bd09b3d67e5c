/** Tests of the simulated cluster: its rules over HTTP, its faults and its story. */
@NullMarked
package dev.lockstep.bench.cluster;

import org.jspecify.annotations.NullMarked;
