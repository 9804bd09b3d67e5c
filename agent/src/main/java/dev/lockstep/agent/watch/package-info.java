/**
 * Watches one cluster's apiserver: one list and watch per resource type, whatever the number of
 * users.
 *
 * <p>In come the apiserver's answers: discovery documents, list pages and watch lines. Out go,
 * through {@link dev.lockstep.agent.watch.WatchSink}, complete lists and ordered events of
 * projected objects, and what is known of each type. What may be asked of the apiserver is decided
 * by {@link dev.lockstep.agent.watch.Reflector}, a state machine without threads, clocks or
 * sockets; everything else here carries bytes to it and its wishes to the apiserver.
 *
 * <p>Threads: one virtual thread per resource type owns that type's reflector and calls the sink;
 * one discovery thread owns the set of types. This is the only package that uses the fabric8
 * client; of it only its HTTP client, its kubeconfig model and its key material loader, because its
 * informers may go back in time and its automatic configuration reads the environment and runs
 * programs.
 */
@NullMarked
package dev.lockstep.agent.watch;

import org.jspecify.annotations.NullMarked;
