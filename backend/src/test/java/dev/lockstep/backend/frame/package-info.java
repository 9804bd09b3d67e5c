/** Tests of frames and transfers. */
@NullMarked
package dev.lockstep.backend.frame;

import org.jspecify.annotations.NullMarked;
