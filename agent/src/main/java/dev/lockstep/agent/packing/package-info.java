/**
 * Packs resources of one type against the bytes that they have in common, so that the hot state
 * holds them in a fraction of their size.
 *
 * <p>In come encoded resources; out go {@link dev.lockstep.protocol.state.Entry}s for a state, each
 * with the {@link dev.lockstep.protocol.state.Keeper} that reads it. Backends and clients keep
 * resources unpacked.
 *
 * <p>Pure. One thread at a time uses an {@link dev.lockstep.agent.packing.EntryPacker}; its entries
 * are immutable.
 */
@NullMarked
package dev.lockstep.agent.packing;

import org.jspecify.annotations.NullMarked;
