/** Tests of files that are read again when they change. */
@NullMarked
package dev.lockstep.backend.files;

import org.jspecify.annotations.NullMarked;
