/**
 * Prints an object's cells as {@code kubectl get} shows them, and judges its health.
 *
 * <p>In come the nodes that the allow-list keeps of an object; out go cells and a verdict. The
 * types that come with Kubernetes have printers of their own, listed in {@link
 * dev.lockstep.agent.printing.BuiltInTypes}; others are printed by the paths of their columns.
 *
 * <p>Pure: a printer knows no time, and passes an age on as the time from which it counts. Printers
 * are immutable and shared; {@code Cells} belong to one thread.
 */
@NullMarked
package dev.lockstep.agent.printing;

import org.jspecify.annotations.NullMarked;
