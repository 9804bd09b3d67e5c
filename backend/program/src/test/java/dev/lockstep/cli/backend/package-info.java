/** Tests of the backend as a program. */
@NullMarked
package dev.lockstep.cli.backend;

import org.jspecify.annotations.NullMarked;
