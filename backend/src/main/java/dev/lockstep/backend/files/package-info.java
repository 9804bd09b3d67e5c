/**
 * Keeps policies and credentials up to date with their files.
 *
 * <p>In: a path and polls. Out: the newest good set of policies or credentials, the problem of
 * newer text, and counts. Owner: the one thread that polls; any thread may ask for the current set.
 * This is the edge of {@code access} and {@code identity}: only this package opens files.
 */
@NullMarked
package dev.lockstep.backend.files;

import org.jspecify.annotations.NullMarked;
