/**
 * The backend as a program, and the command that makes tokens for its files.
 *
 * <p>In: arguments and settings. Out: a backend that runs until the process is asked to end. Owner:
 * the main thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.backend;

import org.jspecify.annotations.NullMarked;
