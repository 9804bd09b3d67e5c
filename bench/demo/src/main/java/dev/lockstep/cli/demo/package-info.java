/**
 * The commands demo and up: agent, backend and IDE in one process.
 *
 * <p>In: arguments and settings. Out: a site that runs until the process is asked to end. Owner:
 * the main thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.demo;

import org.jspecify.annotations.NullMarked;
