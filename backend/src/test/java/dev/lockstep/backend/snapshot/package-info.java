/** Tests of what is encoded once for many. */
@NullMarked
package dev.lockstep.backend.snapshot;

import org.jspecify.annotations.NullMarked;
