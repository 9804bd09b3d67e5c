/**
 * The measures: what is run beside which peers, what is counted, and how it is told.
 *
 * <p>In: which measures, and how long. Out: rows for people and the generated part of the page on
 * performance. One thread runs everything, one server at a time; what it starts has processes and
 * threads of its own.
 */
@NullMarked
package dev.lockstep.bench.measure;

import org.jspecify.annotations.NullMarked;
