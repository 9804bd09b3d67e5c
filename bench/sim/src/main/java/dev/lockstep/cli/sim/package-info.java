/**
 * The command simulate.
 *
 * <p>In: arguments and settings. Out: a report, exit code 1 when a world failed. Owner: the main
 * thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.sim;

import org.jspecify.annotations.NullMarked;
