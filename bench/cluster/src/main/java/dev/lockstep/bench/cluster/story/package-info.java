/**
 * The changes of the simulated cluster: a seeded story of teams, workloads, nodes and incidents.
 *
 * <p>In: steps, each one twentieth of a second of story, and deletions by others. Out: objects in
 * the store with consistent statuses. Small controllers change a model of pods, workloads and
 * nodes, in the package {@code object}, and write it as Kubernetes objects. The same seed, clock
 * and calls give the same story, byte for byte. Pure and single-threaded: the cluster's thread owns
 * everything.
 *
 * <p>The story owns the objects that it wrote: an object that others delete stays deleted or is
 * replaced by its controller, but changes by others are overwritten when the story next writes the
 * object.
 */
@NullMarked
package dev.lockstep.bench.cluster.story;

import org.jspecify.annotations.NullMarked;
