/** Tests of the embedded store. */
@NullMarked
package dev.lockstep.backend.store;

import org.jspecify.annotations.NullMarked;
