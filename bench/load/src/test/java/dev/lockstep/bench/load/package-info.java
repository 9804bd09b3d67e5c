/** Tests of the load generator: it counts late changes, and notices wrong messages. */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
