/** Tests of the strict YAML reader. */
@NullMarked
package dev.lockstep.common.yaml;

import org.jspecify.annotations.NullMarked;
