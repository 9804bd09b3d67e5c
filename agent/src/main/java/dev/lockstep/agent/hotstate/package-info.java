/**
 * The agent's hot state and the version authority: the only place that mints versions.
 *
 * <p>In come announced types, complete lists and single changes, in batches. Out go versions, and
 * for someone who stands at a version the {@link dev.lockstep.agent.hotstate.Answer}: a {@link
 * dev.lockstep.agent.hotstate.Delta}, or a {@link dev.lockstep.agent.hotstate.Capture} when what
 * changed cannot be told any more. Answers are immutable and may be encoded anywhere.
 *
 * <p>Pure: no threads, clocks, sockets or logs. The ring's thread owns the one hot state there is.
 * Positions inside have epoch 0: the backend gives the epoch, and it is put on when frames are
 * encoded.
 */
@NullMarked
package dev.lockstep.agent.hotstate;

import org.jspecify.annotations.NullMarked;
