/**
 * The agent's serial queue. Start reading at {@link
 * dev.lockstep.agent.ring.SerialExecutor#onEvent}: the agent's main loop.
 *
 * <pre>
 *   watch threads ─► RingSink ─┐
 *   uplink, metrics ───────────┴► OperationRing ─► SerialExecutor ─► OperationExecutor ─► HotState
 *                                 (slots, bounded)  (ring thread)    (pure)        └► versions
 * </pre>
 *
 * <p>In come operations, from any thread; a full ring blocks their producers, and drops nothing.
 * The ring's thread applies them in order to the hot state, which it owns, and reports each new
 * version. This is the only package that uses the Disruptor.
 */
@NullMarked
package dev.lockstep.agent.ring;

import org.jspecify.annotations.NullMarked;
