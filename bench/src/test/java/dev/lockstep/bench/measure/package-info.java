/** Tests of how outcomes are told. */
@NullMarked
package dev.lockstep.bench.measure;

import org.jspecify.annotations.NullMarked;
