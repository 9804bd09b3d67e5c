/**
 * The program {@code lockstep}: all commands, their options, and the only place that reads the
 * environment, the clock of the machine and files named by people.
 *
 * <p>In: arguments, environment and configuration files. Out: exit codes (0 fine, 1 a finding, 2
 * wrong use) and sentences for people. Each command runs on the main thread and passes the values
 * that it reads to the libraries.
 */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
