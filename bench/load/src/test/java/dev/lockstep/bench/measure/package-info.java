/** Tests of the report of results. */
@NullMarked
package dev.lockstep.bench.measure;

import org.jspecify.annotations.NullMarked;
