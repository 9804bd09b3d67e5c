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
 * <p>A resource may come as it is, and is kept so; or as an {@link
 * dev.lockstep.protocol.state.Entry}, packed and hashed before by whoever made it, who need not be
 * on the state's thread. What the state tells does not depend on it.
 */
@NullMarked
package dev.lockstep.protocol.state;

import org.jspecify.annotations.NullMarked;
