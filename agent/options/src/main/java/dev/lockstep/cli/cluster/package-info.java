/**
 * Options that select a cluster's apiserver, and the file that a running server leaves for other
 * commands.
 *
 * <p>In: arguments, and the file of a running server. Out: credentials, watch configurations, and
 * that file. Owner: the main thread.
 */
@NullMarked
package dev.lockstep.cli.cluster;

import org.jspecify.annotations.NullMarked;
