/** Tests of the strict YAML reader. */
@NullMarked
package dev.lockstep.backend.yaml;

import org.jspecify.annotations.NullMarked;
