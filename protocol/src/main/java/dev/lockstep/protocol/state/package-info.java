/**
 * The version-ordered state: one data structure for the agent's hot state, the backend's replica
 * and the client's store.
 *
 * <p>In: encoded resources, with the position at which they changed. Out: {@code
 * changesSince(position)}, captures and digests. Owner: one thread for each state; any thread may
 * read captures and changes, which are immutable.
 *
 * <pre>
 *   State ── shards in order of their last change
 *     └─ Shard (type, namespace) ── entries in order of their last change, removals among them
 *          └─ slot: encoded resource, hash, stamp
 * </pre>
 *
 * <p>Callers put resources plain, or as an {@link dev.lockstep.protocol.state.Entry}: hashed on
 * another thread, and in the form of a {@link dev.lockstep.protocol.state.Keeper}. Changes,
 * captures and digests are the same either way.
 */
@NullMarked
package dev.lockstep.protocol.state;

import org.jspecify.annotations.NullMarked;
