/**
 * Annotations with which a test names what it is evidence for: a guarantee, a fault, a bad input or
 * a threat.
 *
 * <p>Only tests use them. The tables in {@code docs/evidence} are generated from them, out of the
 * sources; nothing reads them at run time.
 */
@NullMarked
package dev.lockstep.evidence;

import org.jspecify.annotations.NullMarked;
