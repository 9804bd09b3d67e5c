/**
 * The command bench.
 *
 * <p>In: arguments and settings. Out: tables, and with --write pages of docs/bench. Owner: the main
 * thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.bench;

import org.jspecify.annotations.NullMarked;
