/** Tests of the back-off. */
@NullMarked
package dev.lockstep.common.retry;

import org.jspecify.annotations.NullMarked;
