/**
 * The program {@code lockstep}: all commands, their options, and the only place that reads the
 * environment, the clock of the machine and files named by people.
 *
 * <p>In come arguments, environment and configuration files; out go exit codes (0 fine, 1 a
 * finding, 2 wrong use) and sentences for people. Each command runs on the main thread and passes
 * what it reads on as values.
 */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
