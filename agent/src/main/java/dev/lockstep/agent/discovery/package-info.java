/**
 * The resource types of a cluster, and the selection of those to watch.
 *
 * <p>In come the apiserver's discovery documents and the definitions of custom types; out go
 * described types, in the order in which people look at them.
 *
 * <p>Owned by the discovery thread. The definitions arrive on the thread that watches their type,
 * and are published as an immutable map.
 */
@NullMarked
package dev.lockstep.agent.discovery;

import org.jspecify.annotations.NullMarked;
