/**
 * The agent as a program.
 *
 * <p>In: arguments and settings. Out: an agent that runs until the process is asked to end. Owner:
 * the main thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.agent;

import org.jspecify.annotations.NullMarked;
