/**
 * Virtual RBAC: compiles policies to rights.
 *
 * <p>In: the text of policy files, a subject, a cluster's name, an instant. Out: {@link
 * dev.lockstep.backend.access.Rights}, in a canonical form so that users with equal rights share
 * one view, and the visible part of each shard. A user's rights become a view by {@link
 * dev.lockstep.backend.access.Policies#verdict} and {@link
 * dev.lockstep.backend.access.Rights#restrictedTo}. Pure values: nothing here reads a clock, a file
 * or the network, and any thread may use every type.
 */
@NullMarked
package dev.lockstep.backend.access;

import org.jspecify.annotations.NullMarked;
