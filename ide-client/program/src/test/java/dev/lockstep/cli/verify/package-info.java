/** Tests of the comparison. */
@NullMarked
package dev.lockstep.cli.verify;

import org.jspecify.annotations.NullMarked;
