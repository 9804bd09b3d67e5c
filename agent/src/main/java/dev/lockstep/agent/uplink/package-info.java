/**
 * The agent's one connection to its backend.
 *
 * <p>In come versions from the ring, answers of the hot state and the backend's messages; out go
 * frames. It holds a cursor and no queue: when it can write and the hot state is ahead, it asks for
 * the changes since the cursor.
 *
 * <pre>
 *   versions ─► UplinkSession ─► AnswerEncoder ─► messages ─► BackendSocket ─► backend
 *   ask ◄────── (state machine) ◄──────────────── welcome, resume ◄──────────
 * </pre>
 *
 * <p>{@link dev.lockstep.agent.uplink.UplinkSession} decides and is pure: all input, the time
 * included, comes as calls, and it acts through a port. {@link dev.lockstep.agent.uplink.Uplink} is
 * the shell around it: one thread that owns the session, the socket, the files and the timer.
 */
@NullMarked
package dev.lockstep.agent.uplink;

import org.jspecify.annotations.NullMarked;
