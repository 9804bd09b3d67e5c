/**
 * The agent of one cluster: watches its apiserver, keeps the hot state, stamps every batch of
 * changes with a version, and sends what changed to one backend.
 *
 * <pre>
 *   watch ─► projection ─► ring ─► hotstate ─► uplink        observe looks at all of them
 * </pre>
 *
 * <p>{@link dev.lockstep.agent.Agent} puts the parts together. Threads: a virtual one for each
 * watched type, the ring's, which owns the hot state, and the uplink's, which owns the session.
 */
@NullMarked
package dev.lockstep.agent;

import org.jspecify.annotations.NullMarked;
