/**
 * Virtual RBAC: who may see what, compiled from policies.
 *
 * <p>In: the text of policy files, a subject, a cluster's name, an instant. Out: {@link
 * dev.lockstep.backend.access.Rights}, in a canonical form so that users with equal rights share
 * one view, and what they mean for one shard. Pure values: nothing here reads a clock, a file or
 * the network, and every type may be used from any thread.
 */
@NullMarked
package dev.lockstep.backend.access;

import org.jspecify.annotations.NullMarked;
