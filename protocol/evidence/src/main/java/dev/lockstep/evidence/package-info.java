/**
 * Annotations with which a test names what it is evidence for: a guarantee, a fault, a bad input or
 * a threat.
 *
 * <p>Only tests use them. {@code EvidenceTest} generates the tables in {@code docs/evidence} from
 * the sources, so nothing needs them at run time.
 */
@NullMarked
package dev.lockstep.evidence;

import org.jspecify.annotations.NullMarked;
