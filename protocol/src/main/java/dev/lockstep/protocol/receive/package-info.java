/**
 * The one rule by which every receiver follows a history: the backend's replica and the client's
 * store alike.
 *
 * <p>In come decoded steps, out comes a {@link dev.lockstep.protocol.receive.Verdict}; the state
 * moves only as the verdict says. One thread owns a receiver.
 */
@NullMarked
package dev.lockstep.protocol.receive;

import org.jspecify.annotations.NullMarked;
