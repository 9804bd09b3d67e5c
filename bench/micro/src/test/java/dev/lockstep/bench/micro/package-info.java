/**
 * The cost of single parts in counted work, bytes and allocations, which do not depend on the load
 * of the machine. The benchmarks measure times.
 */
@NullMarked
package dev.lockstep.bench.micro;

import org.jspecify.annotations.NullMarked;
