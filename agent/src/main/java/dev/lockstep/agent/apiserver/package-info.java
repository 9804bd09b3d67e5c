/**
 * HTTP exchanges with one apiserver, and the bodies of its answers.
 *
 * <p>In come paths to read; out go answers whose bodies arrive piece by piece, cut into whole JSON
 * values, and {@link dev.lockstep.agent.apiserver.Failure}s that say why an exchange ended early.
 * Nothing here decides what to ask next or whether to try again.
 *
 * <p>Threads: the HTTP client's threads fill a {@code BodyStream}, and the one thread that asked
 * reads it. Of the fabric8 client this package uses the HTTP client only, because its informers may
 * go back in time.
 */
@NullMarked
package dev.lockstep.agent.apiserver;

import org.jspecify.annotations.NullMarked;
