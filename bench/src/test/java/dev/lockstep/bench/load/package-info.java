/** Tests of the load generator: that it counts what is late, and notices what is wrong. */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
