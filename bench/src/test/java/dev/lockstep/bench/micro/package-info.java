/**
 * What single parts cost in counted work, bytes and allocations, which is the same on a busy
 * machine as on a quiet one. Times are for the benchmarks.
 */
@NullMarked
package dev.lockstep.bench.micro;

import org.jspecify.annotations.NullMarked;
