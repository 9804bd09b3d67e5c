/**
 * Resource types, and which fields of their objects may leave the cluster.
 *
 * <p>A {@link dev.lockstep.agent.types.TypeDescriptor} names a type and its columns, and encodes
 * its entry in the catalog. The {@link dev.lockstep.agent.types.AllowList}, read from {@code
 * allow-list.yaml}, has a rule for each type.
 *
 * <p>Pure and immutable.
 */
@NullMarked
package dev.lockstep.agent.types;

import org.jspecify.annotations.NullMarked;
