/**
 * The measures: what runs with which peers, what is counted, and how it is reported.
 *
 * <p>In: which measures, and how long. Out: rows for people and the generated part of the page on
 * performance. One thread runs everything, one server at a time; the programs that it starts have
 * processes and threads of their own.
 */
@NullMarked
package dev.lockstep.bench.measure;

import org.jspecify.annotations.NullMarked;
