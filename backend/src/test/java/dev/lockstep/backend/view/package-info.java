/** Tests of what one set of rights sees of a state that changes. */
@NullMarked
package dev.lockstep.backend.view;

import org.jspecify.annotations.NullMarked;
