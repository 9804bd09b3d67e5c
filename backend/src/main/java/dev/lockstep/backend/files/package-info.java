/**
 * Keeps policies and credentials in step with the files they are written in.
 *
 * <p>In: a path and ticks of a clock. Out: the newest good set of policies or credentials, what is
 * wrong with newer text, and counts. Owner: the one thread that polls; what is current may be asked
 * from any thread. This is the edge of {@code access} and {@code identity}: only here are files
 * opened.
 */
@NullMarked
package dev.lockstep.backend.files;

import org.jspecify.annotations.NullMarked;
