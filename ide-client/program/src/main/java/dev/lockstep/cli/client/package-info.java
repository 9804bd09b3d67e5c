/**
 * The commands get and watch.
 *
 * <p>In: arguments and settings. Out: tables, lines of JSON. Owner: the main thread runs each
 * command.
 */
@NullMarked
package dev.lockstep.cli.client;

import org.jspecify.annotations.NullMarked;
