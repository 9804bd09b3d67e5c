/**
 * Watches one cluster's apiserver: one list and watch per resource type, whatever the number of
 * users.
 *
 * <p>In come the apiserver's list pages and watch lines. Out go, through {@link
 * dev.lockstep.agent.watch.WatchSink}, complete lists and ordered events of projected objects, and
 * the state of each type. {@link dev.lockstep.agent.watch.Reflector} decides what is asked of the
 * apiserver: a state machine without threads, clocks or sockets. Everything else here carries bytes
 * to it and its requests to the apiserver.
 *
 * <p>Threads: one virtual thread per resource type owns that type's reflector and calls the sink;
 * one discovery thread owns the set of types.
 */
@NullMarked
package dev.lockstep.agent.watch;

import org.jspecify.annotations.NullMarked;
