/**
 * The one rule by which every receiver follows a history: the backend's replica and the client's
 * store alike.
 *
 * <p>In: decoded steps. Out: a {@link dev.lockstep.protocol.receive.Verdict}, which says whether
 * the state moved. Owner: the thread that offers the steps.
 */
@NullMarked
package dev.lockstep.protocol.receive;

import org.jspecify.annotations.NullMarked;
