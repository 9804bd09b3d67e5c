/**
 * The measures: their runs, their peers, their counts and their reports.
 *
 * <p>In: the chosen measures and their lengths. Out: rows for people and the generated part of the
 * page on performance. One thread runs everything, one server at a time; the programs that it
 * starts have processes and threads of their own.
 */
@NullMarked
package dev.lockstep.bench.measure;

import org.jspecify.annotations.NullMarked;
