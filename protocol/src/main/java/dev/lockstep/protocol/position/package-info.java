/** Points in a cluster's history. Immutable values; any thread. */
@NullMarked
package dev.lockstep.protocol.position;

import org.jspecify.annotations.NullMarked;
