/**
 * The agent's hot state and the version authority: the only place that mints versions.
 *
 * <p>In come announced types, complete lists and single changes, in batches. Out go versions, and
 * for a receiver at a version an {@link dev.lockstep.agent.hotstate.Answer}: a {@link
 * dev.lockstep.agent.hotstate.Delta}, or a {@link dev.lockstep.agent.hotstate.Capture} when the
 * changes are not known. Answers are immutable and may be encoded anywhere.
 *
 * <p>Pure: no threads, clocks, sockets or logs. The ring's thread owns the one hot state. Positions
 * inside have epoch 0: the backend assigns the epoch, which is added when frames are encoded.
 */
@NullMarked
package dev.lockstep.agent.hotstate;

import org.jspecify.annotations.NullMarked;
