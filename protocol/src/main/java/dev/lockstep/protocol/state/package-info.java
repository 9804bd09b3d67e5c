/**
 * The version-ordered state: one data structure for the agent's hot state, the backend's replica
 * and the client's store.
 *
 * <p>In come encoded resources with the position at which they changed; out go {@code
 * changesSince(position)}, captures and digests. One thread owns one state; captures and changes
 * are immutable and may be read anywhere.
 *
 * <pre>
 *   State ── shards in order of their last change
 *     └─ Shard (type, namespace) ── entries in order of their last change, removals among them
 *          └─ slot: encoded resource, hash, stamp
 * </pre>
 *
 * <p>A resource comes as it is, and is kept so; or as an {@link dev.lockstep.protocol.state.Entry},
 * hashed on another thread and kept in the form that its {@link dev.lockstep.protocol.state.Keeper}
 * reads. Changes, captures and digests are the same either way.
 */
@NullMarked
package dev.lockstep.protocol.state;

import org.jspecify.annotations.NullMarked;
