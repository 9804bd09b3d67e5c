/** Tests of the PEM reader. */
@NullMarked
package dev.lockstep.common.pem;

import org.jspecify.annotations.NullMarked;
