/**
 * The command verify, a client that compares what it holds with the apiserver.
 *
 * <p>In: arguments and settings. Out: a table of types, exit code 1 when they differ. Owner: the
 * main thread runs each command.
 */
@NullMarked
package dev.lockstep.cli.verify;

import org.jspecify.annotations.NullMarked;
